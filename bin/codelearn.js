#!/usr/bin/env node
'use strict';
// CommonJS, unlike src: Node starts it 6 ms sooner, which a run with nothing to do notices.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { requireCached } = require('./code-cache.js');

// Two shortcuts in Node can be turned off, to tell whether one of them is to blame for what is seen. Set to anything:
//   CODELEARN_NO_CODE_CACHE  the program is compiled anew each time, by a plain `require` (bin/code-cache.js)
//   CODELEARN_NO_V8_FLAGS    `migrate` leaves V8's optimizing compilers on (src/cli/run-migrate.ts)
const { stdout, stderr, env } = process;

const command = /^[a-z-]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'help';
const program = join(__dirname, '../dist', command === 'migrate' ? 'run-migrate.cjs' : 'run.cjs');
if (!existsSync(program)) {
  stderr.write(
    'error: codelearn is not built: dist/ is missing (was npm told to ignore scripts?)\nhint:  npm run build\n',
  );
  process.exit(2);
}
const { exports: codelearn, keep } = env.CODELEARN_NO_CODE_CACHE
  ? { exports: require(program), keep: () => {} }
  : requireCached(program, command);
const abort = new AbortController();

// The first signal asks for an orderly end; its handler is then gone, so that a second one ends at once.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => abort.abort(signal));

// A reader that left (`| head -1`) is no fault of ours. A disk that is full must not cut a run short, nor pass for success.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error) => {
    if (error.code === 'EPIPE') return;
    process.once('exit', () => {
      process.exitCode ||= 2;
    });
    if (stream === stdout) stderr.write(`error: the result cannot be written: ${error.message}\n`);
  });
}

const io = {
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  input: () => process.stdin,
  ask,
  env,
  cwd: process.cwd(),
  color: env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stdout.isTTY === true,
  columns: stdout.columns ?? 80,
  now: () => new Date(),
  signal: abort.signal,
};

codelearn.run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
  if (code === 0) keep();
});

async function ask(question) {
  if (!process.stdin.isTTY || !stderr.isTTY) return undefined;
  const { createInterface } = require('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output: stderr });
  try {
    return await reader.question(question, { signal: abort.signal });
  } finally {
    reader.close();
  }
}
