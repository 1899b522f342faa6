'use strict';
const { createHash } = require('node:crypto');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

/**
 * Does what `require(file)` does, with what V8 compiled kept beside the file: compiling takes longer than a short command.
 * (Node's own way, module.enableCompileCache, came with version 22.) V8 itself refuses a cache that another version or
 * other flags made; a build removes it together with the file.
 * @param file absolute path of a CommonJS module in ASCII
 * @param purpose what the program is run for: each has a cache of its own, with the functions that it needs
 * @returns what the module exports, and `keep`, which stores the cache when there was none and the folder may be written
 */
function requireCached(file, purpose) {
  const cacheFile = `${file}.${purpose}.${process.version}.${process.arch}.cache`;
  const cachedData = readCache(cacheFile);
  const script = new Script(wrap(readFileSync(file, 'latin1')), { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireLate(createRequire(file)), module, file, dirname(file));
  const taken = cachedData !== undefined && !script.cachedDataRejected;
  return { exports: module.exports, keep: () => taken || storeCache(cacheFile, script.createCachedData()) };
}

/** Modules of Node that libraries ask for when they are loaded, and few runs use: 2 ms, spent at their first use. */
const late = new Set(['node:child_process', 'node:tls', 'tls']);

function requireLate(require) {
  return (name) => (late.has(name) ? new Proxy({}, { get: (_, key) => require(name)[key] }) : require(name));
}

/** V8 does not check a cache that fits by its head: damage further on ends the process. So its SHA-256 stands before it. */
const digestLength = 32;

function digest(data) {
  return createHash('sha256').update(data).digest();
}

function readCache(path) {
  try {
    const bytes = readFileSync(path);
    const data = bytes.subarray(digestLength);
    return digest(data).equals(bytes.subarray(0, digestLength)) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a command that starts meanwhile never reads half of it. */
function storeCache(path, data) {
  try {
    writeFileSync(`${path}.${process.pid}`, Buffer.concat([digest(data), data]));
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // Installed by somebody else: slower, but as good.
  }
}

module.exports = { requireCached };
