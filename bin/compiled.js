'use strict';
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { Script } = require('node:vm');

/**
 * Runs a CommonJS file, in ASCII and within its function already, with V8's code cache kept beside it: compiling costs
 * more than a short command does, and so did a copy of the text with the function around it. V8 itself refuses a cache
 * that another version made; a build removes it together with the file.
 * @param purpose what the program is run for: each has a cache of its own, with the functions that it needs
 * @returns what the file exports, and `keep`, which stores the cache when there was none and the folder may be written
 */
function loadCompiled(file, purpose) {
  const cacheFile = `${file}.${purpose}.${process.version}.${process.arch}.cache`;
  const cachedData = readIfPresent(cacheFile);
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, deferring(createRequire(file)), module, file);
  const fresh = cachedData !== undefined && script.cachedDataRejected !== true;
  return { exports: module.exports, keep: () => fresh || store(cacheFile, script.createCachedData()) };
}

/** Modules of Node that libraries ask for when they are loaded and few runs ever use: 2 ms, at their first use. */
const rarelyUsed = new Set(['node:child_process', 'node:tls', 'tls']);

function deferring(require) {
  return (name) => (rarelyUsed.has(name) ? new Proxy({}, { get: (_, key) => require(name)[key] }) : require(name));
}

function readIfPresent(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a command that starts meanwhile never reads half of it. */
function store(path, data) {
  try {
    writeFileSync(`${path}.${process.pid}`, data);
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // Installed by somebody else: slower, but as good.
  }
}

module.exports = { loadCompiled };
