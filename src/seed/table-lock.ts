import type { Database } from '../connection/session.ts';
import { watchBlockers } from '../database/blockers.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { serverErrorOf } from '../database/script.ts';
import { CodelearnError, exitCodes } from '../errors.ts';
import { quoteQualified } from '../sql-text/identifier.ts';
import { readableQualified } from '../sql-text/readable-identifier.ts';
import { sqlFragment } from '../sql-text/sql-fragment.ts';

/**
 * Locks a table against everybody until the end of the transaction, or gives up after the session's `lock_timeout`.
 * @throws CodelearnError exit 4 naming who holds a lock on it; exit 2 when the role may not lock it
 */
export async function lockTable(database: Database, schema: string, table: string): Promise<void> {
  const blockers: string[] = [];
  const stopWatching = watchBlockers(database, 1000, (blocker) => blockers.push(blocker));
  try {
    await runOwnQuery(database, sqlFragment`lock table ${quoteQualified(schema, table)} in access exclusive mode`);
  } catch (error) {
    throw explainRefusal(error, readableQualified(schema, table), blockers);
  } finally {
    await stopWatching();
  }
}

function explainRefusal(error: unknown, label: string, blockers: readonly string[]): unknown {
  const { code, message } = serverErrorOf(error) ?? {};
  if (code === '42501') {
    return new CodelearnError(`${label} cannot be filled: ${message} (${code})`, {
      code: 'not-permitted',
      hint: 'Connect as the owner of the tables. Nothing was changed.',
      cause: error,
    });
  }
  if (code !== '55P03' && code !== '40P01') return error;
  const lines = blockers.slice(-3).map((blocker) => `\n  blocked by: ${blocker}`);
  return new CodelearnError(`${label} is in use: ${message} (${code})${lines.join('')}`, {
    code: 'table-in-use',
    hint: 'Seed again when nobody uses the table. Nothing was changed.',
    exit: exitCodes.locked,
    cause: error,
  });
}
