#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadCompiled } from './compiled.js';

const program = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
if (!existsSync(program)) {
  process.stderr.write(
    'error: codelearn is not built: dist/ is missing (was npm told to ignore scripts?)\nhint:  npm run build\n',
  );
  process.exit(2);
}
const command = /^[a-z-]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'help';
const { exports, keep } = loadCompiled(program, command);
const { stdin, stdout, stderr, env } = process;
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

process.exitCode = await exports.run(process.argv.slice(2), {
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  input: stdin,
  ask,
  env,
  cwd: process.cwd(),
  color: env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stdout.isTTY === true,
  columns: stdout.columns ?? 80,
  now: () => new Date(),
  signal: abort.signal,
});
if (process.exitCode === 0) keep();

async function ask(question) {
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: stdin, output: stderr });
  try {
    return await reader.question(question, { signal: abort.signal });
  } finally {
    reader.close();
  }
}
