import type { Database } from '../connection/session.ts';

/** Common table expression `indexes (oid, list)` over `tables`. */
export function indexesOf({ sql, serverVersion }: Database): ReturnType<Database['sql']> {
  return sql`
    indexes as (
      select t.oid,
             json_agg(json_build_object(
               'name', c.relname,
               'method', am.amname,
               'unique', i.indisunique,
               'primary', i.indisprimary,
               'valid', i.indisvalid and i.indisready,
               'nullsNotDistinct', ${serverVersion >= 150000 ? sql`i.indnullsnotdistinct` : sql`false`},
               'columns', members.columns,
               'keys', members.keys,
               'include', members.include,
               'predicate', pg_catalog.pg_get_expr(i.indpred, i.indrelid),
               'constraint', case when con.oid is not null then json_build_object(
                 'name', con.conname,
                 'kind', case con.contype when 'p' then 'primary key' when 'u' then 'unique' else 'exclude' end) end,
               'deferrable', coalesce(con.condeferrable, false),
               'replicaIdentity', i.indisreplident,
               'clustered', i.indisclustered,
               'definition', pg_catalog.pg_get_indexdef(i.indexrelid)
             ) order by c.relname) as list
      from tables t
      join pg_catalog.pg_index i on i.indrelid = t.oid
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_am am on am.oid = c.relam
      -- A foreign key, too, names the index that it depends on.
      left join pg_catalog.pg_constraint con on con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x')
      cross join lateral (${membersOf({ sql })}) as members
      group by t.oid
    )`;
}

/** Key columns and INCLUDE columns of index `i`; what is usual is left out of a key's text, as pg_get_indexdef does. */
function membersOf({ sql }: Pick<Database, 'sql'>): ReturnType<Database['sql']> {
  return sql`
    select json_agg(a.attname order by n) filter (where n <= i.indnkeyatts) as columns,
           coalesce(json_agg(a.attname order by n) filter (where n > i.indnkeyatts), '[]') as include,
           json_agg(pg_catalog.concat(
             pg_catalog.pg_get_indexdef(i.indexrelid, n, true),
             case when i.indcollation[n - 1] not in (0, coalesce(a.attcollation, 'pg_catalog."default"'::regcollation))
               then ' collate ' || i.indcollation[n - 1]::regcollation end,
             case when not op.opcdefault then ' ' || opclass.name end,
             case when member.attoptions is not null
               then ' (' || pg_catalog.array_to_string(member.attoptions, ', ') || ')' end,
             case i.indoption[n - 1] & 3 when 1 then ' desc nulls last' when 2 then ' nulls first' when 3 then ' desc' end
           ) order by n) filter (where n <= i.indnkeyatts) as keys
    from pg_catalog.generate_series(1, i.indnatts) as n
    left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[n - 1] and a.attnum <> 0
    left join pg_catalog.pg_attribute member on member.attrelid = i.indexrelid and member.attnum = n
    left join pg_catalog.pg_opclass op on op.oid = i.indclass[n - 1]
    left join pg_catalog.pg_namespace opspace on opspace.oid = op.opcnamespace
    cross join lateral (
      select case opspace.nspname when 'pg_catalog' then '' else pg_catalog.quote_ident(opspace.nspname) || '.' end
             || pg_catalog.quote_ident(op.opcname) as name
    ) as opclass`;
}
