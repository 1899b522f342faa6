import { spawn } from 'node:child_process';
import { closeSync, rmSync } from 'node:fs';
import { targetUrl } from '../connection/target.ts';
import { CodelearnError, type ExitCode } from '../errors.ts';
import { withEmbeddedDatabase } from './embedded.ts';
import { stopServer } from './server.ts';
import { openPrivately, type ServerPaths } from './server-paths.ts';

/** Starts the server and leaves it running until `stopServer`. */
export async function keepServer(paths: ServerPaths, home: string, signal: AbortSignal): Promise<void> {
  await withEmbeddedDatabase(home, signal, async () => closeSync(openPrivately(paths.keep, paths)));
}

/** Stops the server and removes its data. */
export async function resetServer(paths: ServerPaths): Promise<void> {
  await stopServer(paths);
  rmSync(paths.data, { recursive: true, force: true });
  rmSync(paths.log, { force: true });
}

/** Hands the terminal to the system's psql; gives its exit code. */
export function runPsql(home: string, signal: AbortSignal, extra: readonly string[]): Promise<ExitCode> {
  return withEmbeddedDatabase(home, signal, (target) => {
    return new Promise((resolve, reject) => {
      const psql = spawn('psql', [targetUrl(target), ...extra], { stdio: 'inherit' });
      psql.once('exit', (code) => resolve((code ?? 1) as ExitCode));
      psql.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? noPsql() : error));
    });
  });
}

function noPsql(): CodelearnError {
  return new CodelearnError('psql is not installed (the embedded PostgreSQL comes without it)', {
    code: 'no-psql',
    hint: 'Install a PostgreSQL client, or give another tool the address of: codelearn db start',
  });
}
