import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { joinFragments, sqlFragment } from '../../sql-text/sql-fragment.ts';
import type { CatalogTable } from './catalog-shape.ts';
import { type Cell, plainCell, type RawRow } from './read-rows.ts';

/** Names for the numbers in catalogs: `public.users`, `public.area(numeric, numeric)`, `users_pkey on public.users`. */
export interface ObjectNames {
  /** Of an object by catalog and number; null for none (0). */
  objectName(catalog: string, oid: number): string | null;
  /** Of a row, by what names it in its catalog. */
  rowName(table: CatalogTable, row: RawRow): string;
  columnName(relation: number, number: number): string;
  /** The catalog of the objects in a column of this row; undefined where it holds none. */
  catalogOf(table: CatalogTable, column: string, row: RawRow): string | undefined;
}

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
      for (const oid of oids) all.set(oid, { oid, definition: null, cells: {} });
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

/** The numbers in a cell that stand for something. */
export function numbersOf(cell: Cell | undefined): readonly number[] {
  const list = Array.isArray(cell) ? cell : [cell];
  return list.filter((value): value is number => typeof value === 'number' && value !== 0);
}

/** Roles are read from the view that everybody may read. */
async function readNamed(database: Database, table: CatalogTable, oids: readonly number[]): Promise<readonly RawRow[]> {
  const { name, key, columns } = table;
  const keyColumns = key.flatMap((wanted) => columns.filter((column) => column.name === wanted));
  const cells = keyColumns.map((column) => plainCell(table, column));
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
  const columns = new Map(attributes.map(({ cells }) => [`${cells.attrelid} ${cells.attnum}`, String(cells.attname)]));
  const named = new Map<string, string>();
  const names: ObjectNames = {
    objectName: (catalog, oid) => {
      if (oid === 0) return null;
      const key = `${catalog} ${oid}`;
      const before = named.get(key);
      if (before !== undefined) return before;
      const table = tables.get(catalog);
      const row = known.get(catalog)?.get(oid);
      const name = table === undefined || row === undefined ? key : names.rowName(table, row);
      named.set(key, name);
      return name;
    },
    rowName: (table, row) => renderName(table, row, readParts(table, row, names), names),
    columnName: (relation, number) => columns.get(`${relation} ${number}`) ?? `column ${number}`,
    catalogOf: ({ references }, column, { cells }) => {
      const reference = references.get(column);
      if (reference?.kind === 'object') return reference.catalog;
      return reference?.kind === 'any' ? catalogs.get(Number(cells[reference.classColumn])) : undefined;
    },
  };
  return names;
}

/** What a catalog's key says of a row: its own name, its schema, and what else it stands on, in order. */
interface NameParts {
  readonly own: string | undefined;
  readonly schema: string | undefined;
  readonly others: readonly string[];
}

/** Parts of keys that are no names: which catalog the next number is of, and an encoding that follows from the database. */
const silent = new Set(['classid', 'classoid', 'refclassid', 'collencoding']);

function readParts(table: CatalogTable, row: RawRow, names: ObjectNames): NameParts {
  let own: string | undefined;
  let schema: string | undefined;
  const others: string[] = [];
  for (const column of table.key.filter((name) => !silent.has(name))) {
    const cell = row.cells[column] ?? null;
    const reference = table.references.get(column);
    const catalog = names.catalogOf(table, column, row);
    if (catalog === 'pg_namespace' && reference?.kind === 'object') {
      schema = names.objectName(catalog, Number(cell)) ?? undefined;
    } else if (catalog !== undefined && Array.isArray(cell)) {
      others.push(
        `(${numbersOf(cell)
          .map((oid) => names.objectName(catalog, oid))
          .join(', ')})`,
      );
    } else if (catalog !== undefined) {
      others.push(names.objectName(catalog, Number(cell)) ?? 'none');
    } else if (reference?.kind === 'column') {
      if (cell !== 0) others.push(`${others.pop()}.${columnOf(row, reference.relation, Number(cell), names)}`);
    } else if (column === table.ownName) {
      own = String(cell);
    } else {
      others.push(String(cell));
    }
  }
  return { own, schema, others };
}

function columnOf({ cells }: RawRow, relation: string, number: number, names: ObjectNames): string {
  return readableIdentifier(names.columnName(Number(cells[relation]), number));
}

/** Names of triggers that keep a constraint: they end in a number (CreateTriggerFiringOn in trigger.c). */
const constraintTrigger = /^(\w+_ConstraintTrigger(?:_[ac])?)_\d+$/;

function renderName(table: CatalogTable, row: RawRow, { own, schema, others }: NameParts, names: ObjectNames): string {
  const [first = '', second = ''] = others;
  const name = own === undefined ? '' : readableIdentifier(own);
  const stands = others.filter((other) => other !== 'none');
  switch (table.name) {
    case 'pg_attribute':
      return `${first}.${name}`;
    case 'pg_cast':
      return `${first} as ${second}`;
    case 'pg_database':
      return 'this database';
    case 'pg_operator':
      return `${qualify(schema, own ?? '')} (${first}, ${second})`;
    case 'pg_proc':
      return `${qualify(schema, name)}${first}`;
    case 'pg_subscription':
      return name;
    case 'pg_trigger':
      return `${nameTrigger(row, own ?? '', names) ?? name} on ${first}`;
    default:
      if (own === undefined) return stands.join(' ');
      if (schema !== undefined) return qualify(schema, name);
      return stands.length === 0 ? name : `${name} on ${stands.join(', ')}`;
  }
}

function nameTrigger({ cells }: RawRow, own: string, names: ObjectNames): string | undefined {
  const [, kind] = constraintTrigger.exec(own) ?? [];
  if (kind === undefined) return undefined;
  const constraint = names.objectName('pg_constraint', Number(cells.tgconstraint)) ?? 'no constraint';
  return `${kind} ${names.objectName('pg_proc', Number(cells.tgfoid))} of ${constraint},`;
}

/** What the server finds without being told where needs no schema for people either. */
function qualify(schema: string | undefined, name: string): string {
  return schema === undefined || schema === 'pg_catalog' ? name : `${schema}.${name}`;
}
