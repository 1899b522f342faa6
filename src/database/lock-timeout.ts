import type { Database } from '../connection/session.ts';

/** The same session, whose transactions wait at most two seconds for a lock: a check must not hang behind another session. */
export function withLockTimeout(database: Database): Database {
  const transaction: Database['transaction'] = (use, options) =>
    database.transaction(async () => {
      await database.sql`set local lock_timeout = '2s'`;
      return use();
    }, options);
  return { ...database, transaction };
}
