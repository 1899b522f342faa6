import type { Database } from '../database/connect.ts';

/**
 * Common table expression `columns (oid, list, hidden)` over `tables`. information_schema shows a role only the columns
 * it has some right on, so pg_attribute says which there are.
 */
export function columnsOf({ sql, serverVersion }: Database): ReturnType<Database['sql']> {
  const unvalidated = serverVersion >= 180000;
  return sql`
    -- Each domain with the type that it stores, behind domains over domains (getBaseTypeAndTypmod in lsyscache.c).
    domain_chain (oid, base, modifier, not_null) as (
      select oid, typbasetype, typtypmod, typnotnull
      from pg_catalog.pg_type
      where typtype = 'd'
      union all
      select chain.oid, t.typbasetype, t.typtypmod, chain.not_null or t.typnotnull
      from domain_chain chain
      join pg_catalog.pg_type t on t.oid = chain.base and t.typtype = 'd'
    ),
    domains as (
      select chain.oid, chain.base, chain.modifier, chain.not_null
      from domain_chain chain
      join pg_catalog.pg_type t on t.oid = chain.base and t.typtype <> 'd'
    ),
    unvalidated_not_null (oid, attnum, name) as (
      select conrelid, conkey[1], conname
      from pg_catalog.pg_constraint
      where ${unvalidated ? sql`contype = 'n' and not convalidated` : sql`false`}
    ),
    columns as (
      select t.oid,
             bool_or(facts.column_name is null) as hidden,
             json_agg(json_build_object(
               'name', a.attname,
               'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
               'storedType', pg_catalog.format_type(coalesce(d.base, a.atttypid), coalesce(d.modifier, a.atttypmod)),
               'baseType', stored.typname,
               'nullable', facts.is_nullable = 'YES' and d.not_null is not true or u.name is not null,
               'unvalidatedNotNull', u.name,
               'default', facts.column_default,
               'generated', facts.generation_expression,
               'virtual', a.attgenerated = 'v',
               'identity', facts.is_identity = 'YES',
               'comment', pg_catalog.col_description(t.oid, a.attnum)
             ) order by a.attnum) as list
      from tables t
      join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left join domains d on d.oid = a.atttypid
      join pg_catalog.pg_type stored on stored.oid = coalesce(d.base, a.atttypid)
      left join unvalidated_not_null u on u.oid = t.oid and u.attnum = a.attnum
      left join information_schema.columns facts
        on facts.table_schema = t.schema and facts.table_name = t.name and facts.ordinal_position = a.attnum
      group by t.oid
    )`;
}
