import type { Database } from '../connection/session.ts';
import { describeLock, readLockedTables } from '../database/blockers.ts';
import { serverErrorOf } from '../database/script.ts';
import { CodelearnError, exitCodes } from '../errors.ts';

/**
 * What kept a section from running at all, and says nothing about the design: a right that is missing, a server that is
 * read-only, busy, or out of reach. `undefined` for any other error, and for a lost connection, which ends the run.
 */
export async function findObstacle(database: Database, error: unknown): Promise<string | undefined> {
  if (error instanceof CodelearnError && error.exit === exitCodes.unreachable) {
    return error.code === 'connection-lost' ? undefined : error.message;
  }
  const refusal = serverErrorOf(error);
  // Rights, read-only, lock timeout, statement timeout, a standby's conflict with recovery, lack of resources.
  if (refusal === undefined || !/^(42501|25006|55P03|57014|40001|53...)$/.test(refusal.code)) return undefined;
  const said = `${refusal.message} (${refusal.code})`;
  if (refusal.code !== '55P03') return said;
  const locked = await readLockedTables(database);
  return [said, ...locked.map(describeLock)].join('; ');
}
