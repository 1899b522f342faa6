import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';

/** Whose object a list of rights is about, and what no list stands for (acldefault in acl.c). */
interface RightsColumn {
  readonly owner: SqlFragment;
  readonly default: SqlFragment;
}

const none = sqlFragment`null::pg_catalog.aclitem[]`;

const columns: Readonly<Record<string, RightsColumn>> = {
  'pg_attribute.attacl': {
    owner: sqlFragment`(select r.relowner from pg_catalog.pg_class r where r.oid = c.attrelid)`,
    default: none,
  },
  'pg_class.relacl': {
    owner: sqlFragment`c.relowner`,
    default: sqlFragment`
      case when c.relkind = 'S' then pg_catalog.acldefault('s', c.relowner)
           when c.relkind not in ('i', 'I', 'c') then pg_catalog.acldefault('r', c.relowner) end`,
  },
  'pg_database.datacl': ownedBy(sqlFragment`c.datdba`, sqlFragment`'d'`),
  'pg_default_acl.defaclacl': { owner: sqlFragment`c.defaclrole`, default: none },
  'pg_foreign_data_wrapper.fdwacl': ownedBy(sqlFragment`c.fdwowner`, sqlFragment`'F'`),
  'pg_foreign_server.srvacl': ownedBy(sqlFragment`c.srvowner`, sqlFragment`'S'`),
  'pg_language.lanacl': ownedBy(sqlFragment`c.lanowner`, sqlFragment`'l'`),
  'pg_namespace.nspacl': ownedBy(sqlFragment`c.nspowner`, sqlFragment`'n'`),
  'pg_proc.proacl': ownedBy(sqlFragment`c.proowner`, sqlFragment`'f'`),
  'pg_type.typacl': ownedBy(sqlFragment`c.typowner`, sqlFragment`'T'`),
};

function ownedBy(owner: SqlFragment, letter: SqlFragment): RightsColumn {
  return { owner, default: sqlFragment`pg_catalog.acldefault(${letter}, ${owner})` };
}

/**
 * A list of rights as it is granted, with no list as what it stands for: `SELECT, UPDATE to reader with grant option`. The
 * owner has no name in it, so that another owner is not other rights as well. Undefined for a column that holds none.
 */
export function printedRights(catalog: string, column: string): SqlFragment | undefined {
  const rights = columns[`${catalog}.${column}`];
  if (rights === undefined) return undefined;
  const { owner, default: otherwise } = rights;
  return sqlFragment`(
    select pg_catalog.array_agg(g.line order by g.line)
      from (select pg_catalog.string_agg(a.privilege_type, ', ' order by a.privilege_type) || ' to '
                   || case a.grantee when 0 then 'public' when ${owner} then 'the owner'
                      else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) end
                   || case when a.is_grantable then ' with grant option' else '' end
                   || case when a.grantor = ${owner} then ''
                      else ' by ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) end as line
              from pg_catalog.aclexplode(coalesce(c.${quoteIdentifier(column)}, ${otherwise})) a
             group by a.grantee, a.grantor, a.is_grantable) g)`;
}
