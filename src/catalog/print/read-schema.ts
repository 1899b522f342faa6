import type { Database } from '../../connection/session.ts';
import { type CatalogTable, readCatalogShape } from '../whole-catalog/catalog-shape.ts';
import { excludedCatalogs } from '../whole-catalog/exclusions.ts';
import { findLeftOut } from '../whole-catalog/left-out.ts';
import { nameObjects, type ObjectNames } from '../whole-catalog/object-names.ts';
import { findParents } from '../whole-catalog/parents.ts';
import { type RawRow, readRows } from '../whole-catalog/read-rows.ts';
import { type Dependency, type ObjectName, type PrintedFacts, readFacts } from './read-facts.ts';
import { type Rights, readRights } from './read-rights.ts';

/** Every row of the system catalogs that the project made, and what the server says of them beside. */
export interface SchemaRows {
  readonly serverVersion: number;
  readonly facts: PrintedFacts;
  readonly dependencies: readonly Dependency[];
  /** Empty unless grants were asked for. */
  readonly rights: ReadonlyMap<string, Rights>;
  /** In the order of their names. */
  all(catalog: string): readonly RawRow[];
  /** All of all catalogs. */
  everything(): readonly RawRow[];
  find(catalog: string, oid: number): RawRow | undefined;
  /** Rows of a catalog that hold a number in a column: the columns of a table, the labels of an enum. */
  having(catalog: string, column: string, oid: number | undefined): readonly RawRow[];
  catalogOf(row: RawRow): string;
  catalogOfClass(classOid: number): string;
  /** What names the row in the whole catalog. */
  keyName(row: RawRow): string;
  /** Constructors of ranges, and the cast to their multirange. */
  isMadeWithType(catalog: string, oid: number): boolean;
  /** Of any object, the system's and those of extensions as well. */
  nameOf(catalog: string, oid: number): ObjectName;
}

/**
 * Reads the rows that are compared as the whole catalog, with the object numbers still in them, in the transaction that is
 * open: it has to be one snapshot.
 */
export async function readSchema(database: Database, { grants }: { readonly grants: boolean }): Promise<SchemaRows> {
  await fixPrinting(database);
  const shape = await readCatalogShape(database);
  const compared = shape.filter(({ name }) => !Object.hasOwn(excludedCatalogs, name));
  const read = compared.map(async (table) => [table.name, await readRows(database, table)] as const);
  const rows = new Map(await Promise.all(read));
  const names = await nameObjects(database, shape, rows);
  const isLeftOut = await findLeftOut(database, rows, findParents(compared, rows, names));
  const facts = await readFacts(database);
  const rights = grants ? await readRights(database) : new Map();
  const kept = new Map(
    compared.map((table) => [
      table.name,
      sortByName(
        (rows.get(table.name) ?? []).filter((row) => !isLeftOut(table.name, row)),
        table,
        names,
      ),
    ]),
  );
  return createSchema(database, shape, { rows, kept, names, facts, rights });
}

/** Whatever a session or a role has set, expressions are printed alike. */
async function fixPrinting({ sql }: Database): Promise<void> {
  await sql`
    select pg_catalog.set_config(setting.name, setting.value, true)
      from (values ('search_path', ''), ('lock_timeout', '2s'), ('quote_all_identifiers', 'off'),
                   ('standard_conforming_strings', 'on'), ('timezone', 'UTC'), ('datestyle', 'ISO'),
                   ('intervalstyle', 'postgres'), ('bytea_output', 'hex'), ('extra_float_digits', '1'),
                   ('lc_monetary', 'C'), ('xmloption', 'content')) as setting (name, value)`;
}

function sortByName(rows: readonly RawRow[], table: CatalogTable, names: ObjectNames): readonly RawRow[] {
  const named = rows.map((row) => ({ row, name: names.rowName(table, row) }));
  named.sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
  return named.map(({ row }) => row);
}

interface Read {
  /** By catalog, with members of extensions. */
  readonly rows: ReadonlyMap<string, readonly RawRow[]>;
  /** The project's alone. */
  readonly kept: ReadonlyMap<string, readonly RawRow[]>;
  readonly names: ObjectNames;
  readonly facts: PrintedFacts;
  readonly rights: ReadonlyMap<string, Rights>;
}

function createSchema(
  { serverVersion }: Database,
  shape: readonly CatalogTable[],
  { rows, kept, names, facts, rights }: Read,
): SchemaRows {
  const tables = new Map(shape.map((table) => [table.name, table]));
  const classes = new Map(shape.map(({ oid, name }) => [oid, name]));
  const catalogs = new Map([...kept].flatMap(([catalog, all]) => all.map((row) => [row, catalog] as const)));
  const byNumber = (all: readonly RawRow[] = []): ReadonlyMap<number, RawRow> =>
    new Map(all.flatMap((row) => (row.oid === undefined ? [] : [[row.oid, row] as const])));
  const known = new Map([...rows].map(([catalog, all]) => [catalog, byNumber(all)]));
  const found = new Map([...kept].map(([catalog, all]) => [catalog, byNumber(all)]));
  const indexes = new Map<string, ReadonlyMap<number, readonly RawRow[]>>();
  const catalogOf = (row: RawRow): string => catalogs.get(row) ?? '';
  const catalogOfClass = (oid: number): string => classes.get(oid) ?? '';
  const dependencies = facts.dependencies.map(({ class: from, refclass: to, ...rest }) => ({
    ...rest,
    catalog: catalogOfClass(from),
    refcatalog: catalogOfClass(to),
  }));
  const madeWithTypes = new Set(
    dependencies
      .filter(({ kind, refcatalog }) => kind === 'i' && refcatalog === 'pg_type')
      .map(({ catalog, objid }) => `${catalog} ${objid}`),
  );
  return {
    serverVersion,
    facts,
    rights,
    dependencies,
    isMadeWithType: (catalog, oid) => madeWithTypes.has(`${catalog} ${oid}`),
    all: (catalog) => kept.get(catalog) ?? [],
    everything: () => [...catalogs.keys()],
    find: (catalog, oid) => found.get(catalog)?.get(oid),
    having: (catalog, column, oid) => {
      const key = `${catalog}.${column}`;
      const index = indexes.get(key) ?? indexBy(kept.get(catalog) ?? [], column);
      indexes.set(key, index);
      return index.get(oid ?? 0) ?? [];
    },
    catalogOf,
    catalogOfClass,
    keyName: (row) => names.rowName(tables.get(catalogOf(row)) as CatalogTable, row),
    nameOf: (catalog, oid) => {
      const own = known.get(catalog)?.get(oid);
      const table = tables.get(catalog);
      if (own === undefined || table?.ownName === undefined) {
        return facts.systemNames.get(`${catalog} ${oid}`) ?? { schema: undefined, name: `${catalog} ${oid}` };
      }
      const schema = table.key.find((column) => isSchema(table, column));
      const space = schema === undefined ? undefined : Number(own.cells[schema]);
      return {
        schema: space === undefined ? undefined : schemaName(space, known, facts),
        name: String(own.cells[table.ownName]),
      };
    },
  };
}

/** Whether the objects of a catalog stand in the schema of this column, and are not only remembered with one. */
function isSchema({ references }: CatalogTable, column: string): boolean {
  const reference = references.get(column);
  return reference?.kind === 'object' && reference.catalog === 'pg_namespace';
}

function schemaName(
  oid: number,
  known: ReadonlyMap<string, ReadonlyMap<number, RawRow>>,
  facts: PrintedFacts,
): string | undefined {
  const own = known.get('pg_namespace')?.get(oid);
  return own === undefined ? facts.systemNames.get(`pg_namespace ${oid}`)?.name : String(own.cells.nspname);
}

function indexBy(rows: readonly RawRow[], column: string): ReadonlyMap<number, readonly RawRow[]> {
  const index = new Map<number, RawRow[]>();
  for (const row of rows) {
    const oid = Number(row.cells[column]);
    const others = index.get(oid);
    if (others === undefined) index.set(oid, [row]);
    else others.push(row);
  }
  return index;
}
