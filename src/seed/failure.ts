import { serverErrorOf } from '../database/script.ts';
import { describeTarget, type Target } from '../database/target.ts';
import { CodelearnError, exitCodes } from '../errors.ts';

const rolledBack = 'The seed was rolled back: the database is as it was.';

/**
 * What stopped a load, when it was not the fault of a file: a server that went away (exit 3) or that has no room left
 * (exit 5: attempted, failed, rolled back whole). Any other error is given back as it is.
 */
export function explainSeedFailure(error: unknown, target: Target): unknown {
  const { code, message } = serverErrorOf(error) ?? {};
  if (code === undefined || message === undefined) return error;
  const details = { cause: error };
  if (/^57P0[123]$/.test(code)) {
    return new CodelearnError(`the server at ${describeTarget(target)} went away: ${message} (${code})`, {
      ...details,
      code: 'connection-lost',
      exit: exitCodes.unreachable,
      hint: `${rolledBack} Seed again when the server is back.`,
    });
  }
  if (code.startsWith('53')) {
    const place = error instanceof CodelearnError ? `\n  at ${error.message.split('\n')[0]}` : '';
    return new CodelearnError(`the server has no room left: ${message} (${code})${place}`, {
      ...details,
      code: 'server-resources',
      exit: exitCodes.rolledBack,
      hint: `${rolledBack}\nGive the server more room, or seed fewer rows.`,
    });
  }
  return error;
}
