import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CodelearnError, exitCodes } from '../errors.ts';
import { withDatabase } from './connect.ts';
import type { Database } from './session.ts';

/**
 * Tells whether a pooler lends server sessions for one transaction at a time: then a second session of ours is given
 * the server session that the first has just left, with what the first set in it.
 * @throws CodelearnError exit 3 when so: session locks and settings do not hold there
 */
export async function refuseTransactionPooler(database: Database): Promise<void> {
  if (database.target.embedded) return;
  const { sql } = database;
  const token = randomBytes(8).toString('hex');
  await sql`select pg_catalog.set_config('codelearn.probe', ${token}, false)`;
  const shared = await Promise.race([readProbe(database, token), delay(3000, false, { ref: false })]);
  await sql`select pg_catalog.set_config('codelearn.probe', '', false)`;
  if (!shared) return;
  throw new CodelearnError('a pooler in transaction mode stands between codelearn and the database', {
    code: 'transaction-pooler',
    hint: 'Give migrate the direct address of the server (often port 5432 instead of 6432, or the "unpooled" URL). Nothing was attempted.',
    exit: exitCodes.unreachable,
  });
}

/** A server that has no second connection for us leaves the question open; the lock is looked at in each transaction. */
async function readProbe({ target }: Database, token: string): Promise<boolean> {
  const { signal } = new AbortController();
  try {
    return await withDatabase(
      { ...target, connectTimeout: Math.min(target.connectTimeout, 3) },
      { signal },
      async ({ sql }) => {
        const [row] = await sql`select pg_catalog.current_setting('codelearn.probe', true) = ${token} as shared`;
        return row?.shared === true;
      },
    );
  } catch {
    return false;
  }
}
