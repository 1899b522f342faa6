import type { Database } from '../database/connect.ts';

/**
 * Gives the scratch session the settings of the live one that decide plans: cost constants, enabled methods, memory,
 * parallel workers, and the search path that names are looked up in.
 * @returns `name = value` for each that had another value here, but the search path
 */
export async function copyPlannerSettings(live: Database, scratch: Database): Promise<string[]> {
  const [row] = await live.sql<{ settings: Record<string, string> }[]>`
    select pg_catalog.json_object_agg(name, pg_catalog.current_setting(name) order by name) as settings
      from pg_catalog.pg_settings
     where (category like 'Query Tuning / %' and name not in ('plan_cache_mode', 'default_statistics_target'))
        or name in ('work_mem', 'hash_mem_multiplier', 'max_parallel_workers_per_gather', 'search_path')`;
  const wanted = scratch.sql.json(row?.settings ?? {});
  const copied = await scratch.sql<{ name: string; value: string }[]>`
    select own.name, pg_catalog.set_config(own.name, wanted.value, false) as value
      from pg_catalog.jsonb_each_text(${wanted}) as wanted (name, value)
      join pg_catalog.pg_settings own on own.name = wanted.name
     where pg_catalog.current_setting(own.name) <> wanted.value
     order by own.name`;
  return copied.filter(({ name }) => name !== 'search_path').map(({ name, value }) => `${name} = ${value}`);
}
