import { setTimeout as delay } from 'node:timers/promises';
import { type Database, type Sql, withDatabase } from './connect.ts';

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
    select a.pid::text, a.application_name, a.usename, a.state,
           extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::int8::text as age,
           pg_catalog.left(pg_catalog.regexp_replace(a.query, '\\s+', ' ', 'g'), 120) as query
    from pg_catalog.pg_stat_activity a
    where a.pid = any (pg_catalog.pg_blocking_pids(${pid}))
    order by a.pid`;
  return rows.map((row) => {
    const who = `pid ${row.pid} (${row.application_name || 'no application name'}, role ${row.usename}, ${row.state ?? 'state hidden'}`;
    return { pid: row.pid, text: `${who}, transaction open for ${row.age ?? '?'} s): ${row.query || 'query hidden'}` };
  });
}
