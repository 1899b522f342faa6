#!/usr/bin/env node
'use strict';
// CommonJS, unlike src: Node starts it 6 ms sooner, which a run with nothing to do notices.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { loadCompiled } = require('./compiled.js');

const command = /^[a-z-]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'help';
const program = join(__dirname, '../dist', command === 'migrate' ? 'run-migrate.cjs' : 'run.cjs');
if (!existsSync(program)) {
  process.stderr.write(
    'error: codelearn is not built: dist/ is missing (was npm told to ignore scripts?)\nhint:  npm run build\n',
  );
  process.exit(2);
}
const { exports: compiled, keep } = loadCompiled(program, command);
const { stdout, stderr, env } = process;
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

compiled.run(process.argv.slice(2), io).then((code) => {
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
