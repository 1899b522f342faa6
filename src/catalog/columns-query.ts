import type { Database } from '../connection/session.ts';

/**
 * Common table expression `columns (oid, list)` over `tables`. From pg_attribute: information_schema shows a role only the
 * columns that it has some right on, and a table can be judged whose rows may not be read.
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
             json_agg(json_build_object(
               'name', a.attname,
               'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
               'storedType', pg_catalog.format_type(coalesce(d.base, a.atttypid), coalesce(d.modifier, a.atttypmod)),
               'baseType', stored.typname,
               'nullable', not a.attnotnull and d.not_null is not true or u.name is not null,
               'unvalidatedNotNull', u.name,
               'default', case when a.attgenerated = '' then value.expression end,
               'generated', case when a.attgenerated <> '' then value.expression end,
               'virtual', a.attgenerated = 'v',
               'identity', a.attidentity <> '',
               'comment', pg_catalog.col_description(t.oid, a.attnum)
             ) order by a.attnum) as list
      from tables t
      join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left join domains d on d.oid = a.atttypid
      join pg_catalog.pg_type stored on stored.oid = coalesce(d.base, a.atttypid)
      left join unvalidated_not_null u on u.oid = t.oid and u.attnum = a.attnum
      left join lateral (
        select pg_catalog.pg_get_expr(adbin, adrelid) as expression
        from pg_catalog.pg_attrdef
        where adrelid = t.oid and adnum = a.attnum
      ) as value on true
      group by t.oid
    )`;
}
