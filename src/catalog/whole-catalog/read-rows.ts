import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { addedColumns } from './added-columns.ts';
import type { CatalogColumn, CatalogTable } from './catalog-shape.ts';
import { excludedColumns } from './exclusions.ts';
import { columnsOfBaseTypes, printedColumns, printedDefinitions } from './printed-columns.ts';
import { printedRights } from './rights.ts';
import { madeByUsers } from './row-selection.ts';

/**
 * A value as it was read: text, object numbers (one or several) that are still to be named, or numbers of columns. The
 * shape of the catalog says which.
 */
export type Cell = string | number | readonly (string | number | null)[] | null;

export interface RawRow {
  /** The row's own object number, where it has one. */
  readonly oid: number | undefined;
  /** Where it lies and what made it: another one once the row has changed. Empty where that may not be read. */
  readonly version: string;
  /** The statement, or the part of one, that makes it; null where the server prints none. */
  readonly definition: string | null;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** The numbers in a cell that stand for something. */ /** The numbers in a cell that stand for something. */
export function numbersOf(cell: Cell | undefined): readonly number[] {
  const list = Array.isArray(cell) ? cell : [cell];
  return list.filter((value): value is number => typeof value === 'number' && value !== 0);
}

/** Every row of a catalog that users made, with the columns that are compared or name it. */
export async function readRows(database: Database, table: CatalogTable): Promise<readonly RawRow[]> {
  if (isUnreadable(table)) return [];
  const columns = readColumns(table);
  const cells = columns.map((column) => cellOf(table, column));
  const oid = table.columns.some(({ name }) => name === 'oid')
    ? sqlFragment`c.oid::pg_catalog.int8`
    : sqlFragment`null`;
  const definition = printedDefinitions[table.name] ?? sqlFragment`null`;
  const rows = await runOwnQuery<{ r: [number | null, string, string | null, ...Cell[]] }[]>(
    database,
    sqlFragment`
      select pg_catalog.json_build_array(${joinFragments([oid, rowVersion(table), definition, ...cells], ', ')}) as r
        from ${sourceOf(table)} c
       where ${madeByUsers(table)}`,
  );
  return rows.map(({ r: [own, version, printed, ...values] }) => ({
    oid: own ?? undefined,
    version,
    definition: printed,
    cells: Object.fromEntries(columns.map(({ name }, index) => [name, values[index] ?? null])),
  }));
}

/** The versions of all rows that users made, as they are now. */
export async function readVersions(database: Database, table: CatalogTable): Promise<readonly string[]> {
  if (isUnreadable(table)) return [];
  const rows = await runOwnQuery<{ version: string }[]>(
    database,
    sqlFragment`select ${rowVersion(table)} as version from ${sourceOf(table)} c where ${madeByUsers(table)}`,
  );
  return rows.map(({ version }) => version);
}

/** What is compared, and what names the row, as far as this role may read it. */
export function readColumns({ name: table, columns, key }: CatalogTable): readonly CatalogColumn[] {
  return columns.filter(
    ({ name, readable }) =>
      name !== 'oid' && readable && (key.includes(name) || !Object.hasOwn(excludedColumns, `${table}.${name}`)),
  );
}

/** What this role may not read, of what there is something to read: catalogs, and columns as `catalog.column`. */
export function findUnread(table: CatalogTable, rows: readonly RawRow[]): readonly string[] {
  if (isUnreadable(table)) return table.stored ? [table.name] : [];
  if (rows.length === 0) return [];
  return table.columns
    .filter(({ name, readable }) => !readable && !Object.hasOwn(excludedColumns, `${table.name}.${name}`))
    .map(({ name }) => `${table.name}.${name}`);
}

/** What names its rows may not be read. */
function isUnreadable({ columns, key }: CatalogTable): boolean {
  return columns.some(({ name, readable }) => !readable && (name === 'oid' || key.includes(name)));
}

function sourceOf({ name, view }: CatalogTable): SqlFragment {
  return view ?? sqlFragment`pg_catalog.${quoteIdentifier(name)}`;
}

function rowVersion({ whole }: CatalogTable): SqlFragment {
  return whole ? sqlFragment`c.ctid::pg_catalog.text || ' ' || c.xmin::pg_catalog.text` : sqlFragment`''`;
}

/** Lists in which the order means nothing. */
const unordered = /options$|config$|^stxkind$|^evttags$|^subpublications$/;

/** Columns that would be compared in a form that means nothing outside their database: none, or a test is red. */
export function unexplainedColumns(table: CatalogTable): readonly string[] {
  return readColumns(table).flatMap(({ name, type }) => {
    const column = `${table.name}.${name}`;
    if (Object.hasOwn(printedColumns, column) || printedRights(table.name, name) !== undefined) return [];
    const inner = ['pg_node_tree', 'aclitem[]', 'anyarray', 'xid', 'pg_lsn'].includes(type);
    const numbers = ['oid', 'oid[]', 'oidvector', 'regproc', 'smallint[]', 'int2vector'].includes(type);
    return inner || (numbers && !table.references.has(name)) ? [column] : [];
  });
}

function cellOf(table: CatalogTable, column: CatalogColumn): SqlFragment {
  const { name } = column;
  const cell =
    addedColumns[table.name]?.[name]?.value ??
    printedColumns[`${table.name}.${name}`] ??
    printedRights(table.name, name) ??
    plainCell(table, column);
  return table.name === 'pg_type' && columnsOfBaseTypes.has(name)
    ? sqlFragment`case when c.typtype = 'b' then ${cell} end`
    : cell;
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
