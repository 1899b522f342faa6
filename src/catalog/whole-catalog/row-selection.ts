import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import type { CatalogTable } from './catalog-shape.ts';

/** First object number that is not the system's own (FirstNormalObjectId, access/transam.h). */
export const firstUserOid = 16384;

/** Number of schema `public`: made by the system, and every user's since (PG_PUBLIC_NAMESPACE, pg_namespace.dat). */
const publicSchema = 2200;

const thisDatabase = sqlFragment`(
  select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`;

/** Rows of another kind than "its number, or that of what it belongs to, is a user's". */
const otherRows: Readonly<Record<string, SqlFragment>> = {
  // Not those of sequences and toast tables, which are always the same, and of indexes, which follow from pg_index.
  pg_attribute: sqlFragment`
    c.attrelid >= ${firstUserOid} and c.attnum > 0 and not c.attisdropped
    and (select r.relkind not in ('S', 'i', 'I') and r.relnamespace <> 'pg_toast'::pg_catalog.regnamespace
           from pg_catalog.pg_class r where r.oid = c.attrelid)`,
  pg_class: sqlFragment`c.oid >= ${firstUserOid} and c.relnamespace <> 'pg_toast'::pg_catalog.regnamespace`,
  // A foreign key to a partitioned table has copies on its own table, one a partition, named otherwise by every version.
  pg_constraint: sqlFragment`
    c.oid >= ${firstUserOid}
    and (c.conparentid = 0
         or (select p.conrelid <> c.conrelid from pg_catalog.pg_constraint p where p.oid = c.conparentid))`,
  pg_database: sqlFragment`c.datname = pg_catalog.current_database()`,
  pg_db_role_setting: sqlFragment`c.setdatabase = ${thisDatabase}`,
  // The other dependencies follow from the objects; ALTER … DEPENDS ON EXTENSION is said by nothing else.
  pg_depend: sqlFragment`c.objid >= ${firstUserOid} and c.deptype = 'x'`,
  // The comment on an extension comes from its control file; large objects are data.
  pg_description: sqlFragment`
    c.objoid >= ${firstUserOid} and c.classoid not in (
      'pg_catalog.pg_extension'::pg_catalog.regclass, 'pg_catalog.pg_largeobject'::pg_catalog.regclass)
    or c.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and c.objoid = ${publicSchema}`,
  pg_extension: sqlFragment`true`,
  pg_index: sqlFragment`
    c.indrelid >= ${firstUserOid}
    and (select r.relkind <> 't' from pg_catalog.pg_class r where r.oid = c.indrelid)`,
  // A partition has its parent as a property of its own.
  pg_inherits: sqlFragment`
    c.inhrelid >= ${firstUserOid}
    and not (select r.relispartition from pg_catalog.pg_class r where r.oid = c.inhrelid)`,
  pg_namespace: sqlFragment`c.oid >= ${firstUserOid} or c.oid = ${publicSchema}`,
  pg_seclabel: sqlFragment`
    (c.objoid >= ${firstUserOid} and c.classoid <> 'pg_catalog.pg_largeobject'::pg_catalog.regclass)
    or c.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and c.objoid = ${publicSchema}`,
  pg_shdescription: sqlFragment`
    c.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass and c.objoid = ${thisDatabase}`,
  pg_shseclabel: sqlFragment`
    c.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass and c.objoid = ${thisDatabase}`,
  pg_subscription: sqlFragment`c.subdbid = ${thisDatabase}`,
  // Those that keep a key are the key's.
  pg_trigger: sqlFragment`
    c.oid >= ${firstUserOid}
    and not (c.tgisinternal and c.tgconstraint <> 0
             and (select k.contype <> 't' from pg_catalog.pg_constraint k where k.oid = c.tgconstraint))`,
  // One row a token, with all its dictionaries.
  pg_ts_config_map: sqlFragment`
    c.mapcfg >= ${firstUserOid}
    and c.mapseqno = (select pg_catalog.min(m.mapseqno) from pg_catalog.pg_ts_config_map m
                       where m.mapcfg = c.mapcfg and m.maptokentype = c.maptokentype)`,
  // Not the types of arrays, which follow their elements and whose names depend on what else was there.
  pg_type: sqlFragment`
    c.oid >= ${firstUserOid}
    and not exists (select from pg_catalog.pg_type e where e.oid = c.typelem and e.typarray = c.oid)`,
};

/** Which rows `c` of a catalog users made, for its `where`. */
export function madeByUsers(table: CatalogTable): SqlFragment {
  const other = otherRows[table.name];
  if (other !== undefined) return other;
  if (table.columns.some(({ name }) => name === 'oid')) return sqlFragment`c.oid >= ${firstUserOid}`;
  const objects = table.key.filter((column) => ['object', 'any'].includes(table.references.get(column)?.kind ?? ''));
  const conditions = objects.map(
    (column) => sqlFragment`c.${quoteIdentifier(column)}::pg_catalog.oid >= ${firstUserOid}`,
  );
  return conditions.length === 0 ? sqlFragment`true` : joinFragments(conditions, ' or ');
}
