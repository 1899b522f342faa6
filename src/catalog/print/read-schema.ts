import type { Database } from '../../connection/session.ts';
import { fixPrinting } from '../printing-settings.ts';
import { findLeftOut } from './left-out.ts';
import { readCatalogs, readRows } from './read-catalogs.ts';
import { type PrintedFacts, readFacts } from './read-facts.ts';
import { type Rights, readRights } from './read-rights.ts';
import type { Catalog, Dependency, ObjectName, SchemaRow } from './schema-row.ts';

/** Every row of the system catalogs that the project made, and what the server says of them beside. */
export interface SchemaRows {
  readonly serverVersion: number;
  readonly facts: PrintedFacts;
  readonly dependencies: readonly Dependency[];
  /** Catalogs that this role may not read, and that are not empty. */
  readonly hidden: readonly string[];
  /** Empty unless grants were asked for. */
  readonly rights: ReadonlyMap<string, Rights>;
  all(catalog: string): readonly SchemaRow[];
  /** All of all catalogs. */
  everything(): readonly SchemaRow[];
  find(catalog: string, oid: number): SchemaRow | undefined;
  /** Rows of a catalog that hold a number in a column: the columns of a table, the labels of an enum. */
  having(catalog: string, column: string, oid: number | undefined): readonly SchemaRow[];
  /** Rows of a catalog with this name, in whatever schema. */
  named(catalog: string, name: string): readonly SchemaRow[];
  catalogOfClass(classOid: number): string;
  /** Constructors of ranges, and the cast to their multirange. */
  isMadeWithType(catalog: string, oid: number): boolean;
  /** Of any object, the system's and those of extensions as well. */
  nameOf(catalog: string, oid: number): ObjectName;
}

/**
 * Reads all rows that users made, in the transaction that is open: it has to be one snapshot.
 * @param sortKey in the order of which the rows of each catalog are given
 */
export async function readSchema(
  database: Database,
  { grants }: { readonly grants: boolean },
  sortKey: (schema: SchemaRows, row: SchemaRow) => string,
): Promise<SchemaRows> {
  await fixPrinting(database);
  const catalogs = await readCatalogs(database);
  const read = catalogs.map(async (catalog) => [catalog.name, await readRows(database, catalog)] as const);
  const rows = new Map(await Promise.all(read));
  const facts = await readFacts(database);
  const rights = grants ? await readRights(database) : new Map();
  const catalogOfClass = nameClasses(catalogs, facts);
  const dependencies = facts.dependencies.map(([from, objid, to, refobjid, refsub, kind]) => ({
    catalog: catalogOfClass(from),
    objid,
    refcatalog: catalogOfClass(to),
    refobjid,
    refsub,
    kind,
  }));
  const isLeftOut = await findLeftOut(database, catalogs, rows, dependencies, catalogOfClass);
  const kept = new Map([...rows].map(([catalog, all]) => [catalog, all.filter((row) => !isLeftOut(row))]));
  const hidden = catalogs.filter(({ isHidden }) => isHidden).map(({ name }) => name);
  const known = { hidden, serverVersion: database.serverVersion, facts, rights, dependencies, catalogOfClass };
  const unsorted = createSchema(known, catalogs, rows, kept);
  const sorted = [...kept].map(([catalog, all]) => [catalog, sortBy(all, (row) => sortKey(unsorted, row))] as const);
  return createSchema(known, catalogs, rows, new Map(sorted));
}

function sortBy(rows: readonly SchemaRow[], key: (row: SchemaRow) => string): readonly SchemaRow[] {
  return rows
    .map((row) => ({ row, place: key(row) }))
    .sort((one, other) => (one.place < other.place ? -1 : Number(one.place > other.place)))
    .map(({ row }) => row);
}

/** By the number of a catalog's own table. */
function nameClasses(catalogs: readonly Catalog[], facts: PrintedFacts): SchemaRows['catalogOfClass'] {
  const classes = new Map(catalogs.map(({ oid, name }) => [oid, name]));
  return (oid) => classes.get(oid) ?? facts.systemNames.get(`pg_class ${oid}`)?.name ?? '';
}

type Rows = ReadonlyMap<string, readonly SchemaRow[]>;
type Known = Pick<SchemaRows, 'hidden' | 'serverVersion' | 'facts' | 'rights' | 'dependencies' | 'catalogOfClass'>;

/** @param rows with members of extensions @param kept the project's alone */
function createSchema(known: Known, catalogs: readonly Catalog[], rows: Rows, kept: Rows): SchemaRows {
  const { facts, dependencies } = known;
  const byNumber = (all: readonly SchemaRow[]): ReadonlyMap<number, SchemaRow> =>
    new Map(all.flatMap((row) => (row.oid === undefined ? [] : [[row.oid, row] as const])));
  const everywhere = new Map([...rows].map(([catalog, all]) => [catalog, byNumber(all)]));
  const found = new Map([...kept].map(([catalog, all]) => [catalog, byNumber(all)]));
  const indexes = new Map<string, ReadonlyMap<number, readonly SchemaRow[]>>();
  const indexesByName = new Map<string, ReadonlyMap<string, readonly SchemaRow[]>>();
  const madeWithTypes = new Set(
    dependencies
      .filter(({ kind, refcatalog }) => kind === 'i' && refcatalog === 'pg_type')
      .map(({ catalog, objid }) => `${catalog} ${objid}`),
  );
  const byName = new Map(catalogs.map((catalog) => [catalog.name, catalog]));
  const ownName = (catalog: string, oid: number): string | undefined => {
    const row = everywhere.get(catalog)?.get(oid);
    const column = byName.get(catalog)?.nameColumn;
    return row === undefined || column === undefined ? undefined : String(row.cells[column]);
  };
  const schemaName = (oid: number): string | undefined =>
    ownName('pg_namespace', oid) ?? facts.systemNames.get(`pg_namespace ${oid}`)?.name;
  return {
    ...known,
    all: (catalog) => kept.get(catalog) ?? [],
    everything: () => [...kept.values()].flat(),
    find: (catalog, oid) => found.get(catalog)?.get(oid),
    having: (catalog, column, oid) => {
      const key = `${catalog}.${column}`;
      const index = indexes.get(key) ?? groupBy(kept.get(catalog) ?? [], ({ cells }) => Number(cells[column]));
      indexes.set(key, index);
      return index.get(oid ?? 0) ?? [];
    },
    named: (catalog, name) => {
      const column = byName.get(catalog)?.nameColumn ?? '';
      const index =
        indexesByName.get(catalog) ?? groupBy(kept.get(catalog) ?? [], ({ cells }) => String(cells[column]));
      indexesByName.set(catalog, index);
      return index.get(name) ?? [];
    },
    isMadeWithType: (catalog, oid) => madeWithTypes.has(`${catalog} ${oid}`),
    nameOf: (catalog, oid) => {
      const name = ownName(catalog, oid);
      if (name === undefined) {
        return facts.systemNames.get(`${catalog} ${oid}`) ?? { schema: undefined, name: `${catalog} ${oid}` };
      }
      const column = byName.get(catalog)?.schemaColumn;
      const space = column === undefined ? undefined : everywhere.get(catalog)?.get(oid)?.cells[column];
      return { schema: space === undefined ? undefined : schemaName(Number(space)), name };
    },
  };
}

function groupBy<Key>(
  rows: readonly SchemaRow[],
  key: (row: SchemaRow) => Key,
): ReadonlyMap<Key, readonly SchemaRow[]> {
  const groups = new Map<Key, SchemaRow[]>();
  for (const row of rows) {
    const others = groups.get(key(row));
    if (others === undefined) groups.set(key(row), [row]);
    else others.push(row);
  }
  return groups;
}
