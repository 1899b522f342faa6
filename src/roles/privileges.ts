import { grantables } from '../catalog/grantables.ts';
import type { Database } from '../connection/session.ts';

/** One right on one thing, as GRANT writes it. Two are the same when `privilegeKey` is. */
export interface Privilege {
  /** Name of the role, or `PUBLIC` (no role can be called so). */
  readonly grantee: string;
  /** Lower case: `select`, `usage`; `member` for a membership. */
  readonly privilege: string;
  /** `table`, `function`, `role` (memberships), `default tables` (made later: ALTER DEFAULT PRIVILEGES) … */
  readonly kind: string;
  /** Ready for SQL: `public.users`; a default privilege has `for role … in schema …`. */
  readonly object: string;
  /** Ready for SQL; null for the whole object. */
  readonly column: string | null;
  /** The right to grant this right, which is listed beside the right itself. */
  readonly grantOption: boolean;
  /** For messages: schema and name of a table. */
  readonly schema: string | null;
  readonly table: string | null;
}

export interface HeldPrivilege extends Privilege {
  readonly grantor: string;
  readonly owner: string;
  /** On a part of the system or of an extension. */
  readonly builtin: boolean;
}

/** Says what a privilege is, whoever gave it. */
export function privilegeKey({ grantee, privilege, kind, object, column, grantOption }: Privilege): string {
  return JSON.stringify([grantee, kind, object, privilege, column, grantOption]);
}

/** Those of `left` that are not in `right`, each once. */
export function withoutPrivileges<T extends Privilege>(left: readonly T[], right: readonly Privilege[]): readonly T[] {
  const seen = new Set(right.map(privilegeKey));
  return left.filter((privilege) => {
    const key = privilegeKey(privilege);
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Everything a role holds in this database beyond what every role of every database needs: granted to it, granted to
 * PUBLIC, by membership, or by default on what will be made. Left out, of what PUBLIC holds: what the system and
 * extensions give it as they come (pg_init_privs), usage of types, and usage of languages that run no DO block. What it
 * holds as the owner has itself as `owner`.
 */
export async function readPrivileges(database: Database, role: string): Promise<readonly HeldPrivilege[]> {
  const { sql } = database;
  const rows = await sql<HeldPrivilege[]>`
    with role as (
      select oid from pg_catalog.pg_roles where rolname = ${role}
    ), ${grantables(database)}, granted as (
      select g.kind, g.object, g.subid, g.column_name, g.schema, case g.kind when 'table' then g.name end as relation,
             g.owner, g.builtin, a.grantee, a.grantor, pg_catalog.lower(a.privilege_type) as privilege, a.is_grantable
      from grantables g
      left join pg_catalog.pg_init_privs i on i.classoid = g.classid and i.objoid = g.oid and i.objsubid = g.subid
      cross join lateral pg_catalog.aclexplode(coalesce(g.acl, pg_catalog.acldefault(g.letter, g.owner))) a
      where not (g.acl is null and (g.builtin or g.kind = 'type'))
        and (a.grantee <> g.owner or a.grantee = (select oid from role))
        -- Made after pg_init_privs was filled (initdb.c); its views show each role what it may see.
        and not (a.grantee = 0 and g.schema is not distinct from 'information_schema'
                 and a.privilege_type in ('SELECT', 'USAGE', 'EXECUTE'))
        and not (a.grantee = 0 and exists (
          select
          from pg_catalog.aclexplode(case
                 when g.builtin then coalesce(i.initprivs, pg_catalog.acldefault(g.letter, g.owner))
                 when g.kind = 'type' or g.kind = 'language' and g.detail = ''
                   then pg_catalog.acldefault(g.letter, g.owner)
               end) kept
          where kept.grantee = 0 and kept.privilege_type = a.privilege_type
        ))
      ${defaultPrivileges(sql)}
      ${memberships(sql)}
    )
    select case g.grantee when 0 then 'PUBLIC' else ${role} end as grantee, g.privilege, g.kind, g.object,
           g.column_name as "column", option.given as "grantOption", g.schema, g.relation as "table",
           grantor.rolname as grantor, owner.rolname as owner, g.builtin
    from granted g
    cross join (values (false), (true)) option (given)
    join pg_catalog.pg_roles grantor on grantor.oid = g.grantor
    join pg_catalog.pg_roles owner on owner.oid = g.owner
    where g.grantee in (0, (select oid from role))
      and (not option.given or g.is_grantable)
    order by g.kind, g.object, g.privilege, g.subid, grantee, option.given, grantor.rolname`;
  return [...rows];
}

/** What the built-in defaults give anyway (acl.c) is not listed: PUBLIC may execute new functions and use new types. */
function defaultPrivileges(sql: Database['sql']): ReturnType<Database['sql']> {
  return sql`
    union all
    select kinds.name,
           pg_catalog.format('for role %I', maker.rolname)
             || coalesce(' in schema ' || pg_catalog.quote_ident(n.nspname), ''),
           0, null, n.nspname, null, d.defaclrole, false, a.grantee, a.grantor,
           pg_catalog.lower(a.privilege_type), a.is_grantable
    from pg_catalog.pg_default_acl d
    join pg_catalog.pg_roles maker on maker.oid = d.defaclrole
    join (values ('r', 'default tables'), ('S', 'default sequences'), ('f', 'default functions'), ('T', 'default types'),
                 ('n', 'default schemas'), ('L', 'default large objects')) kinds (letter, name)
      on kinds.letter = d.defaclobjtype::text
    left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
    cross join lateral pg_catalog.aclexplode(d.defaclacl) a
    where a.grantee <> d.defaclrole
      and not (a.grantee = 0 and d.defaclnamespace = 0 and d.defaclobjtype in ('f', 'T'))`;
}

function memberships(sql: Database['sql']): ReturnType<Database['sql']> {
  return sql`
    union all
    select 'role', pg_catalog.quote_ident(r.rolname), 0, null, null, null, r.oid, false, m.member, m.grantor, 'member',
           m.admin_option
    from pg_catalog.pg_auth_members m
    join pg_catalog.pg_roles r on r.oid = m.roleid`;
}

/** What a role owns, in words: an owner may do everything and can be refused nothing. */
export async function readOwned({ sql }: Database, role: string): Promise<readonly string[]> {
  const rows = await sql<{ owned: string }[]>`
    select case
             when d.dbid in (0, here.oid) then pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
             else pg_catalog.format('something in database %I', other.datname)
           end as owned
    from pg_catalog.pg_shdepend d
    join pg_catalog.pg_roles r on r.oid = d.refobjid and d.refclassid = 'pg_catalog.pg_authid'::regclass
    join pg_catalog.pg_database here on here.datname = pg_catalog.current_database()
    left join pg_catalog.pg_database other on other.oid = d.dbid
    where r.rolname = ${role} and d.deptype = 'o'
    group by 1
    order by 1`;
  return rows.map(({ owned }) => owned);
}
