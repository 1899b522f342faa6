import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import type { CatalogColumn, CatalogTable } from './catalog-shape.ts';
import { excludedColumns } from './exclusions.ts';
import { printedColumns, printedDefinitions } from './printed-columns.ts';

/**
 * A value as it was read: text, object numbers (one or several) that are still to be named, or numbers of columns. The
 * shape of the catalog says which.
 */
export type Cell = string | number | readonly (string | number | null)[] | null;

export interface RawRow {
  /** The row's own object number, where it has one. */
  readonly oid: number | undefined;
  /** The statement, or the part of one, that makes it; null where the server prints none. */
  readonly definition: string | null;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** First object number that is not the system's own (FirstNormalObjectId, access/transam.h). */
export const firstUserOid = 16384;

/** Number of schema `public`: made by the system, and every user's since (PG_PUBLIC_NAMESPACE, pg_namespace.dat). */
const publicSchema = 2200;

/** Every row of a catalog that users made, with the columns that are compared or name it. */
export async function readRows(database: Database, table: CatalogTable): Promise<readonly RawRow[]> {
  const columns = readColumns(table);
  const cells = columns.map((column) => cellOf(table, column));
  const oid = hasOid(table) ? sqlFragment`c.oid::pg_catalog.int8` : sqlFragment`null`;
  const definition = printedDefinitions[table.name] ?? sqlFragment`null`;
  const rows = await runOwnQuery<{ r: [number | null, string | null, ...Cell[]] }[]>(
    database,
    sqlFragment`
      select pg_catalog.json_build_array(${joinFragments([oid, definition, ...cells], ', ')}) as r
        from pg_catalog.${quoteIdentifier(table.name)} c
       where ${madeByUsers(table)}`,
  );
  return rows.map(({ r: [own, printed, ...values] }) => ({
    oid: own ?? undefined,
    definition: printed,
    cells: Object.fromEntries(columns.map(({ name }, index) => [name, values[index] ?? null])),
  }));
}

export function hasOid({ columns }: CatalogTable): boolean {
  return columns.some(({ name }) => name === 'oid');
}

/** What is compared, and what names the row. */
export function readColumns({ name: table, columns, key }: CatalogTable): readonly CatalogColumn[] {
  return columns.filter(
    ({ name }) => name !== 'oid' && (key.includes(name) || !Object.hasOwn(excludedColumns, `${table}.${name}`)),
  );
}

/** Rows of another kind than "its number, or that of what it belongs to, is a user's". */
const otherRows: Readonly<Record<string, SqlFragment>> = {
  // Not those of sequences and toast tables, which are always the same.
  pg_attribute: sqlFragment`
    c.attrelid >= ${firstUserOid} and c.attnum > 0 and not c.attisdropped
    and (select r.relkind <> 'S' and r.relnamespace <> 'pg_toast'::pg_catalog.regnamespace
           from pg_catalog.pg_class r where r.oid = c.attrelid)`,
  pg_class: sqlFragment`c.oid >= ${firstUserOid} and c.relnamespace <> 'pg_toast'::pg_catalog.regnamespace`,
  pg_database: sqlFragment`c.datname = pg_catalog.current_database()`,
  pg_db_role_setting: sqlFragment`
    c.setdatabase = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`,
  // The other dependencies follow from the objects. These two are said by nothing else: ALTER … DEPENDS ON EXTENSION, and
  // which column owns a sequence.
  pg_depend: sqlFragment`
    c.objid >= ${firstUserOid}
    and (c.deptype = 'x'
         or c.deptype in ('a', 'i') and c.refobjsubid > 0 and c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            and exists (select from pg_catalog.pg_class s where s.oid = c.objid and s.relkind = 'S'))`,
  pg_extension: sqlFragment`true`,
  pg_index: sqlFragment`
    c.indrelid >= ${firstUserOid}
    and (select r.relkind <> 't' from pg_catalog.pg_class r where r.oid = c.indrelid)`,
  pg_namespace: sqlFragment`c.oid >= ${firstUserOid} or c.oid = ${publicSchema}`,
  // The comment on an extension comes from its control file.
  pg_description: sqlFragment`
    c.objoid >= ${firstUserOid} and c.classoid <> 'pg_catalog.pg_extension'::pg_catalog.regclass
    or c.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and c.objoid = ${publicSchema}`,
  pg_shdescription: sqlFragment`
    c.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
    and c.objoid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`,
  pg_shseclabel: sqlFragment`
    c.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
    and c.objoid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`,
  pg_subscription: sqlFragment`
    c.subdbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`,
};

function madeByUsers(table: CatalogTable): SqlFragment {
  const other = otherRows[table.name];
  if (other !== undefined) return other;
  if (hasOid(table)) return sqlFragment`c.oid >= ${firstUserOid}`;
  const objects = table.key.filter((column) => ['object', 'any'].includes(table.references.get(column)?.kind ?? ''));
  const conditions = objects.map(
    (column) => sqlFragment`c.${quoteIdentifier(column)}::pg_catalog.oid >= ${firstUserOid}`,
  );
  return conditions.length === 0 ? sqlFragment`true` : joinFragments(conditions, ' or ');
}

/** Lists in which the order means nothing. */
const unordered = /options$|config$|^stxkind$|^evttags$|^subpublications$/;

/** What a null list of rights stands for (acldefault; ALTER DEFAULT PRIVILEGES and columns have no such list). */
const defaultRights: Readonly<Record<string, SqlFragment>> = {
  'pg_attribute.attacl': sqlFragment`null::pg_catalog.aclitem[]`,
  'pg_class.relacl': sqlFragment`
    case when c.relkind = 'S' then pg_catalog.acldefault('s', c.relowner)
         when c.relkind not in ('i', 'I', 'c') then pg_catalog.acldefault('r', c.relowner) end`,
  'pg_database.datacl': sqlFragment`pg_catalog.acldefault('d', c.datdba)`,
  'pg_default_acl.defaclacl': sqlFragment`null::pg_catalog.aclitem[]`,
  'pg_foreign_data_wrapper.fdwacl': sqlFragment`pg_catalog.acldefault('F', c.fdwowner)`,
  'pg_foreign_server.srvacl': sqlFragment`pg_catalog.acldefault('S', c.srvowner)`,
  'pg_language.lanacl': sqlFragment`pg_catalog.acldefault('l', c.lanowner)`,
  'pg_namespace.nspacl': sqlFragment`pg_catalog.acldefault('n', c.nspowner)`,
  'pg_proc.proacl': sqlFragment`pg_catalog.acldefault('f', c.proowner)`,
  'pg_type.typacl': sqlFragment`pg_catalog.acldefault('T', c.typowner)`,
};

/** Columns that would be compared in a form that means nothing outside their database: none, or a test is red. */
export function unexplainedColumns(table: CatalogTable): readonly string[] {
  return readColumns(table).flatMap(({ name, type }) => {
    const column = `${table.name}.${name}`;
    if (Object.hasOwn(printedColumns, column) || Object.hasOwn(defaultRights, column)) return [];
    const inner = ['pg_node_tree', 'aclitem[]', 'anyarray', 'xid', 'pg_lsn'].includes(type);
    const numbers = ['oid', 'oid[]', 'oidvector', 'regproc', 'smallint[]', 'int2vector'].includes(type);
    return inner || (numbers && !table.references.has(name) && name !== 'indoption') ? [column] : [];
  });
}

function cellOf(table: CatalogTable, column: CatalogColumn): SqlFragment {
  const full = `${table.name}.${column.name}`;
  const rights = defaultRights[full];
  if (rights === undefined) return printedColumns[full] ?? plainCell(table, column);
  return sqlFragment`(
    select pg_catalog.array_agg(a::pg_catalog.text order by a::pg_catalog.text)
      from pg_catalog.unnest(coalesce(c.${quoteIdentifier(column.name)}, ${rights})) a)`;
}

/** A column as it is: numbers that stand for something as numbers, all else as text. */
export function plainCell(table: CatalogTable, { name, type }: CatalogColumn): SqlFragment {
  const column = sqlFragment`c.${quoteIdentifier(name)}`;
  switch (type) {
    case 'oid':
    case 'regproc':
      return sqlFragment`${column}::pg_catalog.oid::pg_catalog.int8`;
    case 'oid[]':
    case 'oidvector':
      return sqlFragment`${column}::pg_catalog.oid[]::pg_catalog.int8[]`;
    case 'int2vector':
    case 'smallint[]':
      return sqlFragment`${column}::pg_catalog.int2[]`;
    case 'bytea':
      return sqlFragment`pg_catalog.encode(${column}, 'hex')`;
    default:
      if (table.references.has(name)) return column;
      if (!type.endsWith('[]')) return sqlFragment`${column}::pg_catalog.text`;
      if (!unordered.test(name)) return sqlFragment`${column}::pg_catalog.text[]`;
      return sqlFragment`(
        select pg_catalog.array_agg(o order by o) from pg_catalog.unnest(${column}::pg_catalog.text[]) o)`;
  }
}
