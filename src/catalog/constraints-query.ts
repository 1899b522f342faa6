import type { Database } from '../connection/session.ts';

type Fragment = ReturnType<Database['sql']>;

/**
 * Common table expression `foreign_keys (oid, list)` over `tables`. From pg_constraint: constraint names repeat within
 * a schema, so information_schema.referential_constraints cannot say which table it speaks of.
 */
export function foreignKeysOf({ sql, serverVersion }: Database): Fragment {
  const is18 = serverVersion >= 180000;
  return sql`
    foreign_keys as (
      select t.oid,
             json_agg(json_build_object(
               'name', con.conname,
               'columns', members.columns,
               'references', json_build_object(
                 'schema', n.nspname, 'table', c.relname, 'columns', members.referenced, 'index', key.relname),
               'onDelete', ${actionOf({ sql }, sql`con.confdeltype`)},
               'onUpdate', ${actionOf({ sql }, sql`con.confupdtype`)},
               'match', case con.confmatchtype when 'f' then 'full' else 'simple' end,
               'deferrable', con.condeferrable,
               'validated', con.convalidated,
               'enforced', ${is18 ? sql`con.conenforced` : sql`true`},
               'triggersEnabled', not exists (
                 select from pg_catalog.pg_trigger trg
                 where trg.tgconstraint = con.oid and trg.tgenabled not in ('O', 'A')),
               'temporal', ${is18 ? sql`con.conperiod` : sql`false`}
             ) order by con.conname) as list
      from tables t
      -- With a parent it is one partition's share of a foreign key.
      join pg_catalog.pg_constraint con on con.conrelid = t.oid and con.contype = 'f' and con.conparentid = 0
      join pg_catalog.pg_class c on c.oid = con.confrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_class key on key.oid = con.conindid
      cross join lateral (
        select json_agg(own.attname order by pair.n) as columns, json_agg(other.attname order by pair.n) as referenced
        from rows from (pg_catalog.unnest(con.conkey), pg_catalog.unnest(con.confkey))
             with ordinality as pair (own, other, n)
        join pg_catalog.pg_attribute own on own.attrelid = con.conrelid and own.attnum = pair.own
        join pg_catalog.pg_attribute other on other.attrelid = con.confrelid and other.attnum = pair.other
      ) as members
      group by t.oid
    )`;
}

function actionOf({ sql }: Pick<Database, 'sql'>, code: Fragment): Fragment {
  return sql`case ${code} when 'r' then 'restrict' when 'c' then 'cascade' when 'n' then 'set null'
                          when 'd' then 'set default' else 'no action' end`;
}

/** Common table expression `checks (oid, list)`: information_schema shows them to the table's owner alone. */
export function checksOf({ sql, serverVersion }: Database): Fragment {
  return sql`
    checks as (
      select t.oid,
             json_agg(json_build_object(
               'name', con.conname,
               'expression', pg_catalog.pg_get_expr(con.conbin, con.conrelid),
               'validated', con.convalidated,
               'enforced', ${serverVersion >= 180000 ? sql`con.conenforced` : sql`true`}
             ) order by con.conname) as list
      from tables t
      join pg_catalog.pg_constraint con on con.conrelid = t.oid and con.contype = 'c'
      group by t.oid
    )`;
}

/** Common table expression `triggers (oid, list)`, without those that keep foreign keys and deferrable keys. */
export function triggersOf({ sql }: Database): Fragment {
  return sql`
    triggers as (
      select t.oid,
             json_agg(json_build_object(
               'name', trg.tgname,
               'enabled', trg.tgenabled in ('O', 'A'),
               'definition', pg_catalog.pg_get_triggerdef(trg.oid)
             ) order by trg.tgname) as list
      from tables t
      join pg_catalog.pg_trigger trg on trg.tgrelid = t.oid and not trg.tgisinternal
      where not exists (
        select from pg_catalog.pg_depend d
        where d.classid = 'pg_catalog.pg_trigger'::regclass and d.objid = trg.oid and d.deptype = 'e'
      )
      group by t.oid
    )`;
}
