import type { Database } from '../connection/session.ts';
import { isSystemSchema } from './system-schemas.ts';

type Fragment = ReturnType<Database['sql']>;

/**
 * Common table expression `grantables`: everything in the database that rights can be held on, a row each.
 *
 * - `kind`, `object`: as GRANT names it, ready for SQL: `table`, `public.users`
 * - `schema`, `name`: as the catalog has them, for messages
 * - `column_name`: quoted where necessary; null for a whole object
 * - `classid`, `oid`, `subid`: the catalog's address (pg_depend)
 * - `detail`: relkind, prokind or typtype
 * - `owner`, `acl`, `letter`: for `acldefault(letter, owner)`, which is what a null `acl` means (acl.c)
 * - `builtin`: of the system or of an extension, whose own grants to PUBLIC are part of what it is.
 *   The tool's own schema is not: a role needs rights there, or must be refused them, as anywhere else
 */
export function grantables({ sql, serverVersion }: Database): Fragment {
  return sql`
    namespaces as (
      select n.oid, n.nspname, ${isSystemSchema({ sql })} as builtin, n.nspowner, n.nspacl
      from pg_catalog.pg_namespace n
      where n.nspname !~ '^pg_(toast_)?temp_'
    ), relations as (
      select c.*, n.nspname, n.builtin, pg_catalog.format('%I.%I', n.nspname, c.relname) as object,
             case c.relkind when 'S' then 'sequence' else 'table' end as kind
      from pg_catalog.pg_class c
      join namespaces n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    ), every_grantable (kind, object, schema, name, column_name, classid, oid, subid, detail, owner, acl, letter, builtin) as (
      select 'database', pg_catalog.quote_ident(datname), null::name, datname, null, 'pg_catalog.pg_database'::regclass,
             oid, 0, '', datdba, datacl, 'd', false
      from pg_catalog.pg_database
      where datname = pg_catalog.current_database()
      union all
      select 'schema', pg_catalog.quote_ident(nspname), nspname, nspname, null, 'pg_catalog.pg_namespace'::regclass,
             oid, 0, '', nspowner, nspacl, 'n', builtin
      from namespaces
      union all
      select kind, object, nspname, relname, null, 'pg_catalog.pg_class'::regclass,
             oid, 0, relkind::text, relowner, relacl, case relkind when 'S' then 's' else 'r' end, builtin
      from relations
      union all
      select r.kind, r.object, r.nspname, r.relname, pg_catalog.quote_ident(a.attname), 'pg_catalog.pg_class'::regclass,
             r.oid, a.attnum, r.relkind::text, r.relowner, a.attacl, 'c', r.builtin
      from relations r
      join pg_catalog.pg_attribute a on a.attrelid = r.oid
      where a.attacl is not null and not a.attisdropped
      union all
      select case p.prokind when 'p' then 'procedure' else 'function' end,
             pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, (
               select pg_catalog.string_agg(pg_catalog.format_type(t.type, null), ', ' order by t.n)
               from pg_catalog.unnest(p.proargtypes) with ordinality as t (type, n))),
             n.nspname, p.proname, null, 'pg_catalog.pg_proc'::regclass,
             p.oid, 0, p.prokind::text, p.proowner, p.proacl, 'f', n.builtin
      from pg_catalog.pg_proc p
      join namespaces n on n.oid = p.pronamespace
      union all
      select 'type', pg_catalog.format('%I.%I', n.nspname, t.typname), n.nspname, t.typname, null,
             'pg_catalog.pg_type'::regclass, t.oid, 0, t.typtype::text, t.typowner, t.typacl, 'T', n.builtin
      from pg_catalog.pg_type t
      join namespaces n on n.oid = t.typnamespace
      where t.typcategory <> 'A'
        and (t.typrelid = 0 or exists (select from pg_catalog.pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
      union all
      select 'language', pg_catalog.quote_ident(lanname), null, lanname, null, 'pg_catalog.pg_language'::regclass,
             oid, 0, case laninline when 0 then '' else 'inline' end, lanowner, lanacl, 'l', false
      from pg_catalog.pg_language
      union all
      select 'foreign data wrapper', pg_catalog.quote_ident(fdwname), null, fdwname, null,
             'pg_catalog.pg_foreign_data_wrapper'::regclass, oid, 0, '', fdwowner, fdwacl, 'F', false
      from pg_catalog.pg_foreign_data_wrapper
      union all
      select 'foreign server', pg_catalog.quote_ident(srvname), null, srvname, null,
             'pg_catalog.pg_foreign_server'::regclass, oid, 0, '', srvowner, srvacl, 'S', false
      from pg_catalog.pg_foreign_server
      union all
      select 'large object', oid::text, null, oid::text::name, null, 'pg_catalog.pg_largeobject'::regclass,
             oid, 0, '', lomowner, lomacl, 'L', false
      from pg_catalog.pg_largeobject_metadata
      where lomacl is not null
      union all
      select 'tablespace', pg_catalog.quote_ident(spcname), null, spcname, null, 'pg_catalog.pg_tablespace'::regclass,
             oid, 0, '', spcowner, spcacl, 't', false
      from pg_catalog.pg_tablespace
      ${serverVersion >= 150000 ? parameters(sql) : sql``}
    ), grantables as materialized (
      select g.kind, g.object, g.schema, g.name, g.column_name, g.classid, g.oid, g.subid, g.detail, g.owner, g.acl,
             g.letter::"char" as letter,
             g.builtin or g.kind <> 'language' and exists (
               select from pg_catalog.pg_depend d
               where d.classid = g.classid and d.objid = g.oid and d.objsubid = 0 and d.deptype = 'e'
             ) as builtin
      from every_grantable g
    )`;
}

/** Settings belong to no role: the bootstrap superuser (oid 10) grants them (aclchk.c). */
function parameters(sql: Database['sql']): Fragment {
  return sql`
    union all
    select 'parameter', parname, null, parname::name, null, 'pg_catalog.pg_parameter_acl'::regclass,
           oid, 0, '', 10::oid, paracl, 'p', false
    from pg_catalog.pg_parameter_acl`;
}
