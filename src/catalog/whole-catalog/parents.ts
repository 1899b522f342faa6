import type { CatalogTable } from './catalog-shape.ts';
import type { ObjectNames } from './object-names.ts';
import { numbersOf, type RawRow } from './read-rows.ts';

/** What a row cannot be without. */
export interface Parent {
  readonly catalog: string;
  readonly oid: number;
  readonly name: string;
}

/**
 * What each row cannot be without: all that its key refers to, and what the key does not say: the table of an index, the
 * constraint of an index or of a trigger, the table above a partition or with the column of a sequence, the relation of a
 * type, the type that a function makes values of, the class of an operator in a family.
 */
export function findParents(
  shape: readonly CatalogTable[],
  rows: ReadonlyMap<string, readonly RawRow[]>,
  names: ObjectNames,
): ReadonlyMap<RawRow, readonly Parent[]> {
  const parent = (catalog: string, oid: number): Parent => ({
    catalog,
    oid,
    name: names.objectName(catalog, oid) ?? '',
  });
  const found = new Map<RawRow, Parent[]>();
  for (const table of shape) {
    for (const row of rows.get(table.name) ?? []) {
      const above = table.key.flatMap((column) => {
        const catalog = names.catalogOf(table, column, row);
        return catalog === undefined ? [] : numbersOf(row.cells[column]).map((oid) => parent(catalog, oid));
      });
      found.set(row, above);
    }
  }
  const add = (below: RawRow | undefined, catalog: string, ...oids: readonly number[]): void => {
    if (below === undefined) return;
    for (const oid of oids) found.get(below)?.push(parent(catalog, oid));
  };
  const all = (catalog: string): readonly RawRow[] => rows.get(catalog) ?? [];
  const byOid = (catalog: string): ReadonlyMap<number, RawRow> =>
    new Map(all(catalog).map((row) => [row.oid ?? 0, row]));

  const relations = byOid('pg_class');
  for (const row of relations.values()) add(row, 'pg_class', ...numbersOf(row.cells.partitionof));
  for (const { cells } of all('pg_index')) {
    add(relations.get(Number(cells.indexrelid)), 'pg_class', ...numbersOf(cells.indrelid));
  }
  for (const { oid = 0, cells } of all('pg_constraint')) {
    if (['p', 'u', 'x'].includes(String(cells.contype))) {
      add(relations.get(Number(cells.conindid)), 'pg_constraint', oid);
    }
  }
  for (const row of all('pg_trigger')) add(row, 'pg_constraint', ...numbersOf(row.cells.tgconstraint));
  const types = byOid('pg_type');
  for (const row of types.values()) add(row, 'pg_class', ...numbersOf(row.cells.typrelid));
  for (const { cells } of all('pg_range')) {
    for (const multirange of numbersOf(cells.rngmultitypid)) {
      add(types.get(multirange), 'pg_type', ...numbersOf(cells.rngtypid));
    }
  }
  for (const { cells } of all('pg_sequence')) {
    const [table] = numbersOf(cells.ownedby);
    if (table !== undefined) add(relations.get(Number(cells.seqrelid)), 'pg_class', table);
  }
  for (const row of all('pg_proc')) add(row, 'pg_type', ...numbersOf(row.cells.constructorof));
  for (const catalog of ['pg_amop', 'pg_amproc']) {
    for (const row of all(catalog)) add(row, 'pg_opclass', ...numbersOf(row.cells.opclass));
  }
  return found;
}
