import { dirname, join, resolve } from 'node:path';
import type { Io } from '../io.ts';

/** Absolute folder of the embedded servers' data: `CODELEARN_HOME`, or `.codelearn` beside the project's folder. */
export function locateHome(sqlFolder: string, { env, cwd }: Pick<Io, 'env' | 'cwd'>): string {
  return env.CODELEARN_HOME ? resolve(cwd, env.CODELEARN_HOME) : join(dirname(resolve(cwd, sqlFolder)), '.codelearn');
}
