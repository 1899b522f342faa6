import type { Database } from '../../connection/session.ts';
import { publicSchema } from '../rows-of-users.ts';

/** One privilege of one role, as aclexplode tells it. */
export interface Right {
  /** Number of the role that gave it. */
  readonly grantor: number;
  /** 0 is PUBLIC. */
  readonly grantee: number;
  readonly privilege: string;
  readonly grantable: boolean;
}

/** What everybody may do with an object, and what they could if nobody had granted or revoked anything. */
export interface Rights {
  readonly actual: readonly Right[];
  readonly usual: readonly Right[];
}

/** By `catalog oid column`, of all whose list of rights is not empty. */
export async function readRights({ sql }: Database): Promise<ReadonlyMap<string, Rights>> {
  const rows = await sql<{ r: [string, number, number, boolean, number, number, string, boolean] }[]>`
    with lists (catalog, oid, sub, actual, usual) as (
      select 'pg_class', oid, 0, relacl,
             pg_catalog.acldefault(case relkind when 'S' then 's'::"char" else 'r'::"char" end, relowner)
        from pg_catalog.pg_class where relkind not in ('i', 'I', 't', 'c')
      union all select 'pg_attribute', attrelid, attnum, attacl, null from pg_catalog.pg_attribute
       where attnum > 0 and not attisdropped
      union all select 'pg_database', oid, 0, datacl, pg_catalog.acldefault('d', datdba) from pg_catalog.pg_database
       where datname = pg_catalog.current_database()
      union all select 'pg_foreign_data_wrapper', oid, 0, fdwacl, pg_catalog.acldefault('F', fdwowner)
        from pg_catalog.pg_foreign_data_wrapper
      union all select 'pg_foreign_server', oid, 0, srvacl, pg_catalog.acldefault('S', srvowner)
        from pg_catalog.pg_foreign_server
      union all select 'pg_language', oid, 0, lanacl, pg_catalog.acldefault('l', lanowner) from pg_catalog.pg_language
      union all select 'pg_namespace', oid, 0, nspacl,
             case when oid = ${publicSchema} then (
                    select initprivs from pg_catalog.pg_init_privs
                     where objoid = ${publicSchema} and classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)
                  else pg_catalog.acldefault('n', nspowner) end
        from pg_catalog.pg_namespace
      union all select 'pg_proc', oid, 0, proacl, pg_catalog.acldefault('f', proowner) from pg_catalog.pg_proc
      union all select 'pg_type', oid, 0, typacl, pg_catalog.acldefault('T', typowner) from pg_catalog.pg_type
      union all select 'pg_default_acl', oid, 0, defaclacl,
             case when defaclnamespace = 0 then pg_catalog.acldefault(
               case defaclobjtype when 'S' then 's'::"char" else defaclobjtype end, defaclrole) end
        from pg_catalog.pg_default_acl
    )
    select pg_catalog.json_build_array(l.catalog, l.oid::pg_catalog.int8, l.sub, a.is_actual, a.grantor::pg_catalog.int8,
             a.grantee::pg_catalog.int8, a.privilege_type, a.is_grantable) as r
      from lists l, lateral (
             select true as is_actual, e.* from pg_catalog.aclexplode(l.actual) e
             union all select false, e.* from pg_catalog.aclexplode(l.usual) e) a
     where l.actual is not null`;
  const found = new Map<string, { readonly actual: Right[]; readonly usual: Right[] }>();
  for (const {
    r: [catalog, oid, sub, isActual, grantor, grantee, privilege, grantable],
  } of rows) {
    const key = `${catalog} ${oid} ${sub}`;
    const rights = found.get(key) ?? { actual: [], usual: [] };
    found.set(key, rights);
    rights[isActual ? 'actual' : 'usual'].push({ grantor, grantee, privilege: privilege.toLowerCase(), grantable });
  }
  return found;
}
