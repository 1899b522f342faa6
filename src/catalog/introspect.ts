import type { Database } from '../connection/session.ts';
import { describeLock, type LockedTable, readLockedTables } from '../database/blockers.ts';
import { embedFragment } from '../database/own-query.ts';
import { serverErrorOf } from '../database/script.ts';
import { CodelearnError, combineFaults, exitCodes } from '../errors.ts';
import { joinFragments, sqlFragment } from '../sql-text/sql-fragment.ts';
import { columnsOf } from './columns-query.ts';
import { checksOf, foreignKeysOf, triggersOf } from './constraints-query.ts';
import { indexesOf } from './indexes-query.ts';
import type { Schema, Table } from './schema.ts';
import { isUserSchema } from './system-schemas.ts';

/**
 * Reads the schema in one round trip, inside or outside a transaction: ordinary and partitioned tables, except those of
 * the system, of the tool, of extensions, temporary ones, and partitions: their parent stands for them. The same schema
 * gives the same value, whatever the session's settings and the role's rights are.
 * @throws CodelearnError exit 4 where another session holds an ACCESS EXCLUSIVE lock on a table, naming both
 */
export async function introspect(database: Database): Promise<Schema> {
  const { schema, locked } = await introspectUnlocked(database);
  if (locked.length > 0) throw tablesLocked(locked);
  return schema;
}

/** The tables that can be read, and by name those whose definition another session's lock keeps from being read. */
export interface UnlockedSchema {
  readonly schema: Schema;
  readonly locked: readonly LockedTable[];
}

/** The same for those who go on without a locked table. A lock that is held for less than two seconds is waited for. */
export async function introspectUnlocked(database: Database): Promise<UnlockedSchema> {
  let locked: readonly LockedTable[] = [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { tables, leftOut } = await readSchema(database, locked);
      const schema = { serverVersion: database.serverVersion, tables };
      return { schema, locked: locked.filter(({ oid }) => leftOut.includes(oid)) };
    } catch (error) {
      const code = serverErrorOf(error)?.code;
      if (code === '55P03' && attempt === mostAttempts) throw catalogLocked(error);
      // Locked, or dropped by another session between the server's look at one catalog and at the next.
      if ((code !== '55P03' && code !== 'XX000') || attempt === mostAttempts) throw error;
      locked = await readLockedTables(database);
    }
  }
}

const mostAttempts = 5;

interface Found {
  readonly tables: readonly Table[];
  /** Object identifiers of those that are locked. */
  readonly leftOut: readonly number[];
}

async function readSchema(database: Database, locked: readonly LockedTable[]): Promise<Found> {
  const results = await database.sql`
    ${pinSettings(database)};
    ${readTables(database, locked)};
    ${restoreSettings(database)}`.simple();
  const [found] = results[1] as unknown as [Found];
  return found;
}

type Fragment = ReturnType<Database['sql']>;

/**
 * The server prints expressions according to these settings; outside a transaction they end with the query. Printing
 * one locks its table (pg_get_expr in ruleutils.c), so it may have to wait.
 */
function pinSettings({ sql }: Database): Fragment {
  return sql`
    with pinned (name, value) as (
      values ('search_path', ''), ('quote_all_identifiers', 'off'), ('DateStyle', 'ISO, YMD'),
             ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('extra_float_digits', '1'), ('bytea_output', 'hex'),
             ('lock_timeout', '2s')
    ), kept as materialized (
      select pg_catalog.set_config(
               'codelearn.kept_settings',
               pg_catalog.json_object_agg(pinned.name, pg_catalog.current_setting(pinned.name))::text,
               true)
      from pinned
    )
    select pg_catalog.set_config(pinned.name, pinned.value, true)
    from kept cross join pinned`;
}

function restoreSettings({ sql }: Database): Fragment {
  return sql`
    select pg_catalog.set_config(key, value, true)
    from pg_catalog.json_each_text(pg_catalog.current_setting('codelearn.kept_settings')::json)`;
}

function readTables(database: Database, locked: readonly LockedTable[]): Fragment {
  const { sql } = database;
  // A query of several statements has no parameters; object identifiers are numbers.
  const oids = joinFragments(
    locked.map(({ oid }) => sqlFragment`${oid}`),
    ', ',
  );
  const excluded = embedFragment(database, sqlFragment`array[${oids}]::pg_catalog.oid[]`);
  return sql`
    with recursive every_table as materialized (
      select c.oid, n.nspname as schema, c.relname as name, c.relkind = 'p' as partitioned, c.reltuples,
             c.oid = any (${excluded}) as locked
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p')
        and not c.relispartition
        and c.relpersistence <> 't'
        and ${isUserSchema(database)}
        and not exists (
          select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
        )
    ),
    tables as materialized (
      select * from every_table where not locked
    ),
    partition_keys as (
      select t.oid, json_agg(a.attname order by n) as list
      from tables t
      join pg_catalog.pg_partitioned_table p on p.partrelid = t.oid
      cross join pg_catalog.unnest(p.partattrs::int2[]) with ordinality as key (attnum, n)
      left join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = key.attnum and key.attnum <> 0
      group by t.oid
    ),
    ${columnsOf(database)},
    ${indexesOf(database)},
    ${foreignKeysOf(database)},
    ${checksOf(database)},
    ${triggersOf(database)}
    select coalesce(json_agg(json_build_object(
             'schema', t.schema,
             'name', t.name,
             'partitioned', t.partitioned,
             'partitionKey', coalesce(partition_keys.list, '[]'),
             'comment', pg_catalog.obj_description(t.oid, 'pg_class'),
             'estimatedRows', t.reltuples,
             'columns', coalesce(columns.list, '[]'),
             'indexes', coalesce(indexes.list, '[]'),
             'foreignKeys', coalesce(foreign_keys.list, '[]'),
             'checks', coalesce(checks.list, '[]'),
             'triggers', coalesce(triggers.list, '[]')
           ) order by t.schema, t.name), '[]') as tables,
           (select coalesce(json_agg(oid::int8 order by oid), '[]') from every_table where locked) as "leftOut"
    from tables t
    left join partition_keys on partition_keys.oid = t.oid
    left join columns on columns.oid = t.oid
    left join indexes on indexes.oid = t.oid
    left join foreign_keys on foreign_keys.oid = t.oid
    left join checks on checks.oid = t.oid
    left join triggers on triggers.oid = t.oid`;
}

function catalogLocked(cause: unknown): CodelearnError {
  return new CodelearnError(`the catalog cannot be read: ${(cause as Error).message}, ${mostAttempts} times`, {
    code: 'tables-locked',
    hint: 'Other sessions lock one table after the other, or the catalog itself (vacuum full). Run the command again later.',
    exit: exitCodes.locked,
    cause,
  });
}

function tablesLocked(locked: readonly LockedTable[]): CodelearnError {
  const faults = locked.map(describeLock);
  return combineFaults(faults, {
    code: 'tables-locked',
    hint: 'Nothing was attempted. Run the command again when the other session has ended, or end it: pg_terminate_backend(pid).',
    exit: exitCodes.locked,
  });
}
