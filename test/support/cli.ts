import { Readable } from 'node:stream';
import { run } from '../../src/cli/run.ts';
import type { Io } from '../../src/io.ts';
import { never, testHome } from './database.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs one command line in this process, with an environment of its own: nothing of ours leaks in.
 * @param start the program: the one that has every command
 */
export async function runCli(argv: readonly string[], io: Partial<Io> = {}, start = run): Promise<Outcome> {
  let out = '';
  let err = '';
  const code = await start(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    input: () => Readable.from([]),
    ask: async () => undefined,
    env: { CODELEARN_HOME: testHome },
    cwd: process.cwd(),
    color: false,
    columns: 80,
    now: () => new Date('2026-01-02T03:04:05Z'),
    signal: never,
    ...io,
  });
  return { code, out, err };
}
