import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { type Catalog, firstUserOid, publicSchema } from './schema-row.ts';

const thisDatabase = sqlFragment`(
  select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`;

const ofThisDatabase = sqlFragment`
  c.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass and c.objoid = ${thisDatabase}`;

/** Rows of another kind than "its number, or that of what it belongs to, is a user's". */
const otherRows: Readonly<Record<string, SqlFragment>> = {
  // Not those of sequences and toast tables, which are always the same, and of indexes only what is set for them.
  pg_attribute: sqlFragment`
    c.attrelid >= ${firstUserOid} and c.attnum > 0 and not c.attisdropped
    and (select r.relkind <> 'S' and r.relnamespace <> 'pg_toast'::pg_catalog.regnamespace
                and (r.relkind not in ('i', 'I') or c.attstattarget >= 0)
           from pg_catalog.pg_class r where r.oid = c.attrelid)`,
  pg_class: sqlFragment`c.oid >= ${firstUserOid} and c.relnamespace <> 'pg_toast'::pg_catalog.regnamespace`,
  pg_database: sqlFragment`c.oid = ${thisDatabase}`,
  pg_db_role_setting: sqlFragment`c.setdatabase = ${thisDatabase}`,
  // What statements of their own make: ALTER … DEPENDS ON EXTENSION, and whose sequence it is.
  pg_depend: sqlFragment`
    c.objid >= ${firstUserOid}
    and (c.deptype = 'x'
         or c.deptype in ('a', 'i') and c.refobjsubid > 0 and c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            and exists (select from pg_catalog.pg_class s where s.oid = c.objid and s.relkind = 'S'))`,
  // The comment on an extension comes from its control file; large objects are data.
  pg_description: sqlFragment`
    c.objoid >= ${firstUserOid} and c.classoid not in (
      'pg_catalog.pg_extension'::pg_catalog.regclass, 'pg_catalog.pg_largeobject'::pg_catalog.regclass)
    or c.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and c.objoid = ${publicSchema}`,
  pg_extension: sqlFragment`true`,
  pg_index: sqlFragment`
    c.indrelid >= ${firstUserOid}
    and (select r.relkind <> 't' from pg_catalog.pg_class r where r.oid = c.indrelid)`,
  pg_namespace: sqlFragment`c.oid >= ${firstUserOid} or c.oid = ${publicSchema}`,
  pg_seclabel: sqlFragment`
    c.objoid >= ${firstUserOid} and c.classoid <> 'pg_catalog.pg_largeobject'::pg_catalog.regclass
    or c.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and c.objoid = ${publicSchema}`,
  pg_shdescription: ofThisDatabase,
  pg_shseclabel: ofThisDatabase,
  pg_subscription: sqlFragment`c.subdbid = ${thisDatabase}`,
};

/** Which rows `c` of a catalog users made. A catalog without object numbers begins with that of what its rows belong to. */
export function rowSelection({ name, columns }: Catalog): SqlFragment {
  const [first] = columns;
  const isNumber = first?.type === 'oid' || first?.type === 'regproc';
  return (
    otherRows[name] ??
    (isNumber ? sqlFragment`c.${quoteIdentifier(first.name)}::pg_catalog.oid >= ${firstUserOid}` : sqlFragment`true`)
  );
}
