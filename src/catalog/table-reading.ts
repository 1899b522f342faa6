import type { Database } from '../connection/session.ts';
import type { Table } from './schema.ts';
import { isPassing, whyUnreadable } from './unreadable-table.ts';

/** What reading the rows of a table gave, or a sentence on why they could not be read. */
export type Reading<T> = { readonly value: T } | { readonly obstacle: string };

export interface ReadingLimits {
  /** Milliseconds a single statement may take; a shorter limit of the session's own stays. */
  readonly statementTimeout?: number | undefined;
}

/** Milliseconds to wait for a lock on a table before it is given up; a shorter limit of the session's own stays. */
const lockTimeout = 2000;

/**
 * Lets `use` read a table, and what it refers to, in one read-only snapshot. No row is hidden: where row level security
 * would hide some, the server refuses instead ("Row Security Policies" in the manual). On a standby each statement has
 * a snapshot of its own: a longer one would keep the primary's clean-up from being replayed, which in the end
 * terminates the session ("Handling Query Conflicts"); a statement that is cancelled by it is tried a second time.
 * @returns `obstacle` where the role may not read it all, it is locked, too slow, or altered since the catalog was read
 */
export async function readRows<T>(
  database: Database,
  table: Table,
  use: () => Promise<T>,
  limits: ReadingLimits = {},
): Promise<Reading<T>> {
  for (let retried = false; ; retried = true) {
    try {
      return { value: await readOnce(database, use, limits) };
    } catch (error) {
      database.signal.throwIfAborted();
      if (isPassing(error) && !retried) continue;
      const obstacle = await whyUnreadable(database, table, error);
      if (obstacle === undefined) throw error;
      return { obstacle };
    }
  }
}

function readOnce<T>(database: Database, use: () => Promise<T>, { statementTimeout = 0 }: ReadingLimits): Promise<T> {
  const { sql } = database;
  return database.transaction(
    async () => {
      await sql`
        select pg_catalog.set_config('row_security', 'off', true)
        union all
        select pg_catalog.set_config(wanted.name, wanted.milliseconds::pg_catalog.text, true)
          from (values ('lock_timeout', ${lockTimeout}::pg_catalog.int4), ('statement_timeout', ${statementTimeout}))
               as wanted (name, milliseconds)
         where wanted.milliseconds > 0
           and pg_catalog.current_setting(wanted.name)::pg_catalog.interval
               not between '1ms' and wanted.milliseconds * '1ms'::pg_catalog.interval`;
      return use();
    },
    { mode: database.inRecovery ? 'read only' : 'isolation level repeatable read, read only' },
  );
}
