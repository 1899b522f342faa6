// Runs the tests below the given folders and files, or all of them. Node 20 takes no pattern, and a shell's own is not
// everywhere the same. Words like NAME=value go into the environment of the tests, words that begin with -- to Node:
//   node .ci/test.mjs CODELEARN_EXHAUSTIVE=1 test/functional-dependencies/theory
//   npm test -- --test-name-pattern=seed
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const words = process.argv.slice(2);
const flags = words.filter((word) => word.startsWith('--'));
const assigned = words.flatMap((word) => {
  const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(word) ?? [];
  return name === undefined ? [] : [[name, value]];
});
const places = words.filter((word) => !word.startsWith('--') && !/^[A-Z_]+=/.test(word));
const files = (places.length === 0 ? ['test'] : places).flatMap(listTests);
if (files.length === 0) throw new Error(`no tests below ${places.join(', ')}`);

const node = ['--import', 'tsx', '--test', '--test-concurrency=2', ...flags, ...files];
const env = { ...process.env, ...Object.fromEntries(assigned) };
spawn(process.execPath, node, { stdio: 'inherit', env }).on('exit', (code, signal) => {
  process.exitCode = signal === null ? code : 1;
});

/** By name, so that every machine runs them in the same order. */
function listTests(place) {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .sort()
    .map((path) => join(place, path));
}
