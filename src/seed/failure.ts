import { serverErrorOf } from '../database/script.ts';
import { CodelearnError, exitCodes } from '../errors.ts';

/**
 * What stopped a load, when it was not the fault of a file: a server that has no room left (exit 5: attempted, failed,
 * rolled back whole). Any other error is given back as it is.
 */
export function explainSeedFailure(error: unknown): unknown {
  const fault = serverErrorOf(error);
  if (fault === undefined || !fault.code.startsWith('53')) return error;
  const place = error instanceof CodelearnError ? `\n  at ${error.message.split('\n')[0]}` : '';
  return new CodelearnError(`the server has no room left: ${fault.message} (${fault.code})${place}`, {
    code: 'server-resources',
    exit: exitCodes.rolledBack,
    hint: 'The seed was rolled back: the database is as it was.\nGive the server more room, or seed fewer rows.',
    cause: error,
  });
}
