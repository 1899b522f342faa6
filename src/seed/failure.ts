import { serverErrorOf } from '../database/script.ts';
import { CodelearnError, exitCodes } from '../errors.ts';
import type { ServerError } from '../sql-text/server-error.ts';

/**
 * Explains what stopped a load where no file is at fault: a server without room on disk or in memory (exit 5:
 * attempted, failed, rolled back whole). A file that only fails because --fast dropped a key is told so. Any other
 * error is given back as it is.
 */
export function explainSeedFailure(error: unknown, { fast }: { readonly fast?: boolean }): unknown {
  const fault = serverErrorOf(error);
  if (fault === undefined) return error;
  if (fault.code.startsWith('53')) return noRoomLeft(error, fault);
  if (fast && fault.code === '42P10' && error instanceof CodelearnError) return keyDropped(error);
  return error;
}

function noRoomLeft(error: unknown, { code, message }: ServerError): CodelearnError {
  const place = error instanceof CodelearnError ? `\n  at ${error.message.split('\n')[0]}` : '';
  return new CodelearnError(`the server has no room left: ${message} (${code})${place}`, {
    code: 'server-resources',
    exit: exitCodes.rolledBack,
    hint: 'The seed was rolled back: the database is as it was.\nGive the server more room, or seed fewer rows.',
    cause: error,
  });
}

function keyDropped({ message, code, exit, hint, cause }: CodelearnError): CodelearnError {
  const absent =
    'With --fast a file cannot use keys of the tables it fills (on conflict): they are dropped until the end.';
  return new CodelearnError(message, { code, exit, hint: `${hint}\n${absent}`, cause });
}
