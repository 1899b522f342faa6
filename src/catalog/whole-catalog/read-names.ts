import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { joinFragments, sqlFragment } from '../../sql-text/sql-fragment.ts';
import type { CatalogTable } from './catalog-shape.ts';
import { kindWord } from './object-kinds.ts';
import { nameRow, type ObjectNames } from './object-names.ts';
import { printedColumns } from './printed-columns.ts';
import { type Cell, numbersOf, plainCell, type RawRow } from './read-rows.ts';

/**
 * Names every object that the rows refer to. Objects of the system are read by number, and what their names refer to in
 * turn, until nothing is left: a function needs its types, a type its schema.
 */
export async function nameObjects(
  database: Database,
  shape: readonly CatalogTable[],
  rows: ReadonlyMap<string, readonly RawRow[]>,
): Promise<ObjectNames> {
  const tables = new Map(shape.map((table) => [table.name, table]));
  const known = new Map([...rows].map(([catalog, all]) => [catalog, byNumber(all)]));
  const names = createNames(shape, known, rows.get('pg_attribute') ?? []);
  let unnamed = collectUnknown(rows, tables, known, names);
  while (unnamed.size > 0) {
    const read = new Map<string, readonly RawRow[]>();
    for (const [catalog, oids] of unnamed) {
      const found = await readNamed(database, tables.get(catalog) as CatalogTable, [...oids]);
      const all = known.get(catalog) ?? new Map<number, RawRow>();
      known.set(catalog, all);
      // What is gone meanwhile, or may not be seen, keeps its number for a name.
      for (const oid of oids) all.set(oid, { oid, version: '', definition: null, cells: {} });
      for (const row of found) all.set(row.oid ?? 0, row);
      read.set(catalog, found);
    }
    unnamed = collectUnknown(read, tables, known, names);
  }
  return names;
}

function byNumber(rows: readonly RawRow[]): Map<number, RawRow> {
  return new Map(rows.flatMap((row) => (row.oid === undefined ? [] : [[row.oid, row] as const])));
}

/** By catalog, the numbers in these rows that nothing is known of yet. */
function collectUnknown(
  rows: ReadonlyMap<string, readonly RawRow[]>,
  tables: ReadonlyMap<string, CatalogTable>,
  known: ReadonlyMap<string, ReadonlyMap<number, RawRow>>,
  names: ObjectNames,
): ReadonlyMap<string, ReadonlySet<number>> {
  const unknown = new Map<string, Set<number>>();
  for (const [catalog, all] of rows) {
    const table = tables.get(catalog) as CatalogTable;
    const columns = [...table.references.keys()];
    for (const row of all) {
      for (const column of columns) {
        const target = names.catalogOf(table, column, row);
        if (target === undefined) continue;
        for (const oid of numbersOf(row.cells[column])) {
          if (known.get(target)?.has(oid)) continue;
          const oids = unknown.get(target);
          if (oids === undefined) unknown.set(target, new Set([oid]));
          else oids.add(oid);
        }
      }
    }
  }
  return unknown;
}

/** Roles are read from the view that everybody may read. */
async function readNamed(database: Database, table: CatalogTable, oids: readonly number[]): Promise<readonly RawRow[]> {
  const { name, key, columns } = table;
  const keyColumns = key.flatMap((wanted) => columns.filter((column) => column.name === wanted));
  const cells = keyColumns.map((column) => printedColumns[`${name}.${column.name}`] ?? plainCell(table, column));
  const rows = await runOwnQuery<{ r: [number, ...Cell[]] }[]>(
    database,
    sqlFragment`
      select pg_catalog.json_build_array(${joinFragments([sqlFragment`c.oid::pg_catalog.int8`, ...cells], ', ')}) as r
        from pg_catalog.${quoteIdentifier(name === 'pg_authid' ? 'pg_roles' : name)} c
       where c.oid = any ($1::pg_catalog.text::pg_catalog.oid[])`,
    [`{${oids.join()}}`],
  );
  return rows.map(({ r: [oid, ...values] }) => ({
    oid,
    version: '',
    definition: null,
    cells: Object.fromEntries(keyColumns.map((column, index) => [column.name, values[index] ?? null])),
  }));
}

function createNames(
  shape: readonly CatalogTable[],
  known: ReadonlyMap<string, ReadonlyMap<number, RawRow>>,
  attributes: readonly RawRow[],
): ObjectNames {
  const tables = new Map(shape.map((table) => [table.name, table]));
  const catalogs = new Map(shape.map(({ oid, name }) => [oid, name]));
  const columns = new Map(
    attributes.map(({ cells }) => [`${cells.attrelid} ${cells.attnum}`, readableIdentifier(String(cells.attname))]),
  );
  const named = new Map<string, string>();
  const names: ObjectNames = {
    objectName: (catalog, oid) => {
      if (oid === 0) return catalog === 'pg_authid' ? 'public' : null;
      const key = `${catalog} ${oid}`;
      const before = named.get(key);
      if (before !== undefined) return before;
      const table = tables.get(catalog);
      const row = known.get(catalog)?.get(oid);
      const name = table === undefined || row === undefined ? key : names.rowName(table, row);
      named.set(key, name);
      return name;
    },
    objectWithKind: (catalog, oid) => {
      const name = names.objectName(catalog, oid) ?? 'nothing';
      return catalog === 'pg_database'
        ? name
        : `${kindWord(catalog, known.get(catalog)?.get(oid)?.cells ?? {})} ${name}`;
    },
    rowName: (table, row) => nameRow(table, row, names),
    columnName: (relation, number) => columns.get(`${relation} ${number}`) ?? `column ${number}`,
    catalogOf: ({ references }, column, { cells }) => {
      const reference = references.get(column);
      if (reference?.kind === 'object') return reference.catalog;
      return reference?.kind === 'any' ? catalogs.get(Number(cells[reference.classColumn])) : undefined;
    },
  };
  return names;
}
