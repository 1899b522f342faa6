import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/**
 * Runs a CommonJS file, in ASCII, with V8's code cache kept beside it: compiling costs more than a short command does.
 * V8 itself refuses a cache that another version made; a build removes it together with the file.
 * @param purpose what the program is run for: each has a cache of its own, with the functions that it needs
 * @returns what the file exports, and `keep`, which stores the cache when there was none and the folder may be written
 */
export function loadCompiled(file, purpose) {
  const cacheFile = `${file}.${purpose}.${process.version}.${process.arch}.cache`;
  const cachedData = readIfPresent(cacheFile);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`;
  const script = new Script(source, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  const fresh = cachedData !== undefined && script.cachedDataRejected !== true;
  return { exports: module.exports, keep: () => fresh || store(cacheFile, script.createCachedData()) };
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
