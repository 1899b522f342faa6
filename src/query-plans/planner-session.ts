import { withDatabase } from '../connection/connect.ts';
import type { Database } from '../connection/session.ts';

/**
 * A session that plans as the live one does, and the settings that had to be changed for it: `name = value`, without
 * the search path.
 */
export interface PlannerSession {
  readonly database: Database;
  readonly settings: readonly string[];
}

/**
 * Opens another session on the database of `scratch`, begun with the settings of the live one that decide plans: cost
 * constants, enabled methods, memory, parallel workers, and the search path that names are looked up in. As startup
 * settings they survive a `reset all`.
 */
export async function withPlannerSession<T>(
  live: Database,
  scratch: Database,
  use: (session: PlannerSession) => Promise<T>,
): Promise<T> {
  const [facts] = await readFacts(live);
  const differing = await scratch.sql<{ name: string; value: string }[]>`
    select own.name, wanted.value
      from pg_catalog.jsonb_each_text(${scratch.sql.json(facts?.settings ?? {})}) as wanted (name, value)
      join pg_catalog.pg_settings own on own.name = wanted.name
     where pg_catalog.current_setting(own.name) <> wanted.value
     order by own.name`;
  if (facts?.linguistic === true) await sortLinguistically(scratch);
  const settings = Object.fromEntries(differing.map(({ name, value }) => [name, value]));
  const told = differing.filter(({ name }) => name !== 'search_path').map(({ name, value }) => `${name} = ${value}`);
  const target = { ...scratch.target, settings };
  return withDatabase(target, { signal: scratch.signal }, (database) => use({ database, settings: told }));
}

interface Facts {
  readonly settings: Record<string, string>;
  /** The default collation compares by a language's rules, so that its indexes do not serve LIKE. */
  readonly linguistic: boolean;
}

/** datlocprovider is of PostgreSQL 15; before, and for `c`, the C library compares. */
function readFacts({ sql }: Database): Promise<Facts[]> {
  return sql<Facts[]>`
    select pg_catalog.json_object_agg(s.name, pg_catalog.current_setting(s.name) order by s.name) as settings,
           (select case coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c')
                     when 'c' then d.datcollate not in ('C', 'POSIX')
                     else pg_catalog.to_jsonb(d) ->> 'datlocprovider' = 'i' end
              from pg_catalog.pg_database d
             where d.datname = pg_catalog.current_database()) as linguistic
      from pg_catalog.pg_settings s
     where (s.category like 'Query Tuning / %' and s.name not in ('plan_cache_mode', 'default_statistics_target'))
        or s.name in ('work_mem', 'hash_mem_multiplier', 'max_parallel_workers_per_gather', 'search_path')`;
}

/**
 * The languages of the live server may be unknown here; the root collation of ICU is as unfit for LIKE as
 * any. The database is still empty, so that nothing in it is sorted otherwise.
 */
async function sortLinguistically({ sql }: Database): Promise<void> {
  await sql`
    update pg_catalog.pg_database
       set datlocprovider = 'i', datlocale = 'und'
     where datname = pg_catalog.current_database()
       and exists (select from pg_catalog.pg_collation where collprovider = 'i')`;
}
