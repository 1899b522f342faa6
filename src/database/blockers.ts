import { setTimeout as delay } from 'node:timers/promises';
import { withDatabase } from '../connection/connect.ts';
import type { Database, Row, Sql } from '../connection/session.ts';
import { readableQualified } from '../sql-text/readable-identifier.ts';

/**
 * Looks from a second session who blocks this one, from `after` milliseconds on, and tells each blocker once.
 * @returns what ends the watch; it never fails: a server without a free connection shows nothing
 */
export function watchBlockers(database: Database, after: number, tell: (blocker: string) => void): () => Promise<void> {
  const stopped = new AbortController();
  let watching: Promise<void> | undefined;
  const timer = setTimeout(() => {
    watching = watch(database, tell, stopped.signal).catch(() => {});
  }, after);
  return async () => {
    clearTimeout(timer);
    if (watching === undefined) return;
    stopped.abort();
    await watching;
  };
}

/** A table that another session keeps everybody out of, or waits to. */
export interface LockedTable {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** `pid 7 (psql, role anna, idle in transaction, transaction open for 3 s): lock table …`. */
  readonly holder: string;
}

/**
 * The tables and views whose ACCESS EXCLUSIVE lock another session holds or waits for: the one mode in which nobody else
 * may read ("Explicit Locking" in the manual). A lock on an index counts for its table.
 *
 * The tool's own schema is not left out: who waits for the history wants to hear who holds it. Left out are temporary
 * tables, which nobody else can read, and the catalogs: without these there is no list of tables to go on with.
 */
export async function readLockedTables({ sql, pid }: Database): Promise<readonly LockedTable[]> {
  const rows = await sql`
    select distinct on (n.nspname, c.relname) c.oid, n.nspname, c.relname, a.pid::text, ${describedSession(sql)}
    from pg_catalog.pg_locks l
    left join pg_catalog.pg_index i on i.indexrelid = l.relation
    join pg_catalog.pg_class c on c.oid = coalesce(i.indrelid, l.relation)
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.pid <> ${pid}
      and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
      and n.nspname !~ '^pg_'
    order by n.nspname, c.relname, l.granted desc, a.pid`;
  return rows.map((row) => ({ oid: row.oid, schema: row.nspname, name: row.relname, holder: describeSession(row) }));
}

/** `public.orders is locked by pid 7 (…)`. */
export function describeLock({ schema, name, holder }: LockedTable): string {
  return `${readableQualified(schema, name)} is locked by ${holder}`;
}

async function watch(database: Database, tell: (blocker: string) => void, stopped: AbortSignal): Promise<void> {
  const told = new Set<string>();
  await withDatabase(database.target, { signal: new AbortController().signal }, async ({ sql }) => {
    while (!stopped.aborted) {
      for (const { pid, text } of await readBlockers(sql, database.pid)) {
        if (!told.has(pid)) tell(text);
        told.add(pid);
      }
      await delay(1000, undefined, { signal: stopped });
    }
  });
}

async function readBlockers(sql: Sql, pid: number): Promise<readonly { pid: string; text: string }[]> {
  const rows = await sql`
    select a.pid::text, ${describedSession(sql)}
    from pg_catalog.pg_stat_activity a
    where a.pid = any (pg_catalog.pg_blocking_pids(${pid}))
    order by a.pid`;
  return rows.map((row) => ({ pid: row.pid, text: describeSession(row) }));
}

function describedSession(sql: Sql): ReturnType<Sql> {
  return sql`
    a.application_name, a.usename, a.state,
    extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::int8::text as age,
    pg_catalog.left(pg_catalog.regexp_replace(a.query, '\\s+', ' ', 'g'), 120) as query`;
}

/** Other roles' sessions show a plain role their process id and role alone. */
function describeSession({ pid, application_name, usename, state, age, query }: Row): string {
  const who = `pid ${pid} (${application_name || 'no application name'}, role ${usename ?? 'hidden'}, ${state ?? 'state hidden'}`;
  return `${who}, transaction open for ${age ?? '?'} s): ${query || 'query hidden'}`;
}
