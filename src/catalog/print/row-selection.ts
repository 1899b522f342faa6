import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { firstUserOid, rowsOfUsers } from '../rows-of-users.ts';
import type { Catalog } from './schema-row.ts';

/** Rows of another kind than "its number, or that of what it belongs to, is a user's". */
const otherRows: Readonly<Record<string, SqlFragment>> = {
  ...rowsOfUsers,
  // Not those of sequences and toast tables, which are always the same, and of indexes only what is set for them.
  pg_attribute: sqlFragment`
    c.attrelid >= ${firstUserOid} and c.attnum > 0 and not c.attisdropped
    and (select r.relkind <> 'S' and r.relnamespace <> 'pg_toast'::pg_catalog.regnamespace
                and (r.relkind not in ('i', 'I') or c.attstattarget >= 0)
           from pg_catalog.pg_class r where r.oid = c.attrelid)`,
  // What statements of their own make: ALTER … DEPENDS ON EXTENSION, and whose sequence it is.
  pg_depend: sqlFragment`
    c.objid >= ${firstUserOid}
    and (c.deptype = 'x'
         or c.deptype in ('a', 'i') and c.refobjsubid > 0 and c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            and exists (select from pg_catalog.pg_class s where s.oid = c.objid and s.relkind = 'S'))`,
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
