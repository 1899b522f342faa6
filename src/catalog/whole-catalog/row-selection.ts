import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { firstUserOid, rowsOfUsers } from '../rows-of-users.ts';
import type { CatalogTable } from './catalog-shape.ts';

/** Rows of another kind than "its number, or that of what it belongs to, is a user's". */
const otherRows: Readonly<Record<string, SqlFragment>> = {
  ...rowsOfUsers,
  // Not those of sequences and toast tables, which are always the same, and of indexes, which follow from pg_index.
  pg_attribute: sqlFragment`
    c.attrelid >= ${firstUserOid} and c.attnum > 0 and not c.attisdropped
    and (select r.relkind not in ('S', 'i', 'I') and r.relnamespace <> 'pg_toast'::pg_catalog.regnamespace
           from pg_catalog.pg_class r where r.oid = c.attrelid)`,
  // A foreign key to a partitioned table has copies on its own table, one a partition, named otherwise by every version.
  pg_constraint: sqlFragment`
    c.oid >= ${firstUserOid}
    and (c.conparentid = 0
         or (select p.conrelid <> c.conrelid from pg_catalog.pg_constraint p where p.oid = c.conparentid))`,
  // The other dependencies follow from the objects; ALTER … DEPENDS ON EXTENSION is said by nothing else.
  pg_depend: sqlFragment`c.objid >= ${firstUserOid} and c.deptype = 'x'`,
  // A partition has its parent as a property of its own.
  pg_inherits: sqlFragment`
    c.inhrelid >= ${firstUserOid}
    and not (select r.relispartition from pg_catalog.pg_class r where r.oid = c.inhrelid)`,
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
