import type { Database } from '../database/connect.ts';
import { quoteIdentifier } from '../database/identifier.ts';
import { CodelearnError } from '../errors.ts';
import { columnsOf } from './columns-query.ts';
import { checksOf, foreignKeysOf, triggersOf } from './constraints-query.ts';
import { indexesOf } from './indexes-query.ts';
import type { Schema, Table } from './schema.ts';

/**
 * Reads the schema in one round trip, inside or outside a transaction: ordinary and partitioned tables, except those
 * of the system, of the tool, of extensions, temporary ones, and partitions, which their parent speaks for.
 * The same schema gives the same value, whatever the session's settings and the role's rights are.
 * @throws CodelearnError when the role may not see a table: what is not seen cannot be vouched for
 */
export async function introspect(database: Database): Promise<Schema> {
  const results = await database.sql`
    ${pinSettings(database)};
    ${readTables(database)};
    ${restoreSettings(database)}`.simple();
  const [row] = results[1] as unknown as [{ tables: Table[]; hidden: string[]; role: string }];
  if (row.hidden.length > 0) throw tablesHidden(row.hidden, row.role);
  return { serverVersion: database.serverVersion, tables: row.tables };
}

type Fragment = ReturnType<Database['sql']>;

/** What expressions look like when printed depends on these; outside a transaction they end with the query. */
function pinSettings({ sql }: Database): Fragment {
  return sql`
    with pinned (name, value) as (
      values ('search_path', ''), ('quote_all_identifiers', 'off'), ('DateStyle', 'ISO, YMD'),
             ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('extra_float_digits', '1'), ('bytea_output', 'hex')
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

function readTables(database: Database): Fragment {
  const { sql } = database;
  return sql`
    with recursive tables as materialized (
      select c.oid, n.nspname as schema, c.relname as name, c.relkind = 'p' as partitioned, c.reltuples
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p')
        and not c.relispartition
        and c.relpersistence <> 't'
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'codelearn')
        and not exists (
          select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
        )
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
           coalesce(json_agg(pg_catalog.format('%I.%I', t.schema, t.name) order by t.schema, t.name)
                      filter (where columns.hidden), '[]') as hidden,
           current_user as role
    from tables t
    left join partition_keys on partition_keys.oid = t.oid
    left join columns on columns.oid = t.oid
    left join indexes on indexes.oid = t.oid
    left join foreign_keys on foreign_keys.oid = t.oid
    left join checks on checks.oid = t.oid
    left join triggers on triggers.oid = t.oid`;
}

function tablesHidden(tables: readonly string[], role: string): CodelearnError {
  const shown = tables.length > 5 ? [...tables.slice(0, 5), `and ${tables.length - 5} more`] : tables;
  return new CodelearnError(`role ${role} may not see every column of ${shown.join(', ')}`, {
    code: 'tables-hidden',
    hint: [
      `Let it read them (grant pg_read_all_data to ${quoteIdentifier(role)}), or connect as their owner.`,
      'Nothing is checked until then: what the role cannot see would count as fine.',
    ].join('\n'),
  });
}
