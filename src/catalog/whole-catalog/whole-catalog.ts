import type { Database } from '../../connection/session.ts';
import { type CatalogTable, readCatalogShape } from './catalog-shape.ts';
import { excludedCatalogs } from './exclusions.ts';
import { findLeftOut } from './left-out.ts';
import { nameObjects, type ObjectNames } from './object-names.ts';
import { findParents, type Parent } from './parents.ts';
import { type Cell, type RawRow, readColumns, readRows } from './read-rows.ts';

/** `catalog` and `name` of a row. */
export type CatalogKey = string;

/** A row of a catalog, with names for object numbers: two that are equal are the same whatever their databases are. */
export interface CatalogRow {
  /** Name of the catalog, e.g. `pg_class`. */
  readonly catalog: string;
  /** What names it there, e.g. `public.users`, or `users_pkey on public.users`. */
  readonly name: string;
  /** By column, what does not belong to the name; lists with a line an entry. */
  readonly values: Readonly<Record<string, string | null>>;
  /** Its definition as the server prints it, for people. */
  readonly definition: string | null;
  /** What it cannot be without: a column's table, an index's table, the schema. */
  readonly parents: readonly CatalogKey[];
}

export interface WholeCatalog {
  /** `server_version_num`. */
  readonly serverVersion: number;
  readonly rows: ReadonlyMap<CatalogKey, CatalogRow>;
}

export function keyOf(catalog: string, name: string): CatalogKey {
  return `${catalog} ${name}`;
}

/**
 * Everything in the system catalogs that users made, in one snapshot: every row of every catalog of this server, but for
 * those on the lists of exclusions.ts, each with its reason. Left out with all that belongs to them are members of
 * extensions, temporary objects, and the tool's own schema.
 */
export function readWholeCatalog(database: Database): Promise<WholeCatalog> {
  return database.transaction(() => readInSnapshot(database), { mode: 'isolation level repeatable read, read only' });
}

async function readInSnapshot(database: Database): Promise<WholeCatalog> {
  await fixPrinting(database);
  const shape = await readCatalogShape(database);
  const compared = shape.filter(({ name }) => !Object.hasOwn(excludedCatalogs, name));
  const read = compared.map(async (table) => [table.name, await readRows(database, table)] as const);
  const rows = new Map(await Promise.all(read));
  const names = await nameObjects(database, shape, rows);
  const parents = findParents(compared, rows, names);
  const isLeftOut = await findLeftOut(database, rows, parents);
  const found = new Map<string, CatalogRow>();
  for (const table of compared) {
    const describe = createDescriber(table, names);
    for (const row of rows.get(table.name) ?? []) {
      if (isLeftOut(table.name, row)) continue;
      const described = describe(row, parents.get(row) ?? []);
      found.set(keyOf(described.catalog, described.name), described);
    }
  }
  return { serverVersion: database.serverVersion, rows: found };
}

/** Whatever a session or a role has set, expressions are printed alike: names with their schema, constants in one form. */
async function fixPrinting({ sql }: Database): Promise<void> {
  await sql`
    select pg_catalog.set_config(setting.name, setting.value, true)
      from (values ('search_path', ''), ('lock_timeout', '2s'), ('quote_all_identifiers', 'off'),
                   ('standard_conforming_strings', 'on'), ('timezone', 'UTC'), ('datestyle', 'ISO'),
                   ('intervalstyle', 'postgres'), ('bytea_output', 'hex'), ('extra_float_digits', '1'),
                   ('lc_monetary', 'C'), ('xmloption', 'content')) as setting (name, value)`;
}

/** What tells a table's rows apart is looked up once a table, not once a row. */
function createDescriber(
  table: CatalogTable,
  names: ObjectNames,
): (row: RawRow, above: readonly Parent[]) => CatalogRow {
  const columns = readColumns(table).filter(({ name }) => !table.key.includes(name));
  return (row, above) => ({
    catalog: table.name,
    name: names.rowName(table, row),
    values: Object.fromEntries(columns.map(({ name }) => [name, describeCell(table, name, row, names)])),
    definition: row.definition,
    parents: above.map(({ catalog, name }) => keyOf(catalog, name)),
  });
}

function describeCell(table: CatalogTable, column: string, row: RawRow, names: ObjectNames): string | null {
  const cell = row.cells[column] ?? null;
  if (typeof cell === 'string') return cell.includes('\r') ? cell.replaceAll('\r\n', '\n') : cell;
  if (cell === null) return null;
  if (isList(cell)) return cell.map((value) => nameNumber(value, table, column, row, names) ?? '-').join('\n');
  return nameNumber(cell, table, column, row, names);
}

function nameNumber(
  value: string | number | null,
  table: CatalogTable,
  column: string,
  row: RawRow,
  names: ObjectNames,
): string | null {
  if (typeof value !== 'number') return value;
  const catalog = names.catalogOf(table, column, row);
  if (catalog !== undefined) return names.objectName(catalog, value);
  const reference = table.references.get(column);
  if (reference?.kind !== 'column') return String(value);
  return value === 0 ? null : names.columnName(Number(row.cells[reference.relation]), value);
}

function isList(cell: Cell): cell is readonly (string | number | null)[] {
  return Array.isArray(cell);
}
