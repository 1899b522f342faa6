import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import type { ObjectNames } from './object-names.ts';
import { type Cell, numbersOf, type RawRow } from './read-rows.ts';

/** What a row is a copy of. */
export interface Origin {
  readonly catalog: string;
  readonly name: string;
}

/**
 * What each row is a copy of, one level up: the column, the check and the not-null constraint of the table that a table
 * inherits from, or of the type that it is of; the index, the key and the trigger of the partitioned table above a partition. A change of the one is made
 * to the other by the server. Some that are named may not be there.
 */
export function findOrigins(
  rows: ReadonlyMap<string, readonly RawRow[]>,
  names: ObjectNames,
): ReadonlyMap<RawRow, readonly Origin[]> {
  const all = (catalog: string): readonly RawRow[] => rows.get(catalog) ?? [];
  const found = new Map<RawRow, readonly Origin[]>();
  const link = (row: RawRow, catalog: string, origins: readonly string[]): void => {
    if (origins.length > 0)
      found.set(
        row,
        origins.map((name) => ({ catalog, name })),
      );
  };
  const parents = findParentRelations(rows);
  const above = (relation: Cell | undefined): readonly string[] =>
    (parents.get(Number(relation)) ?? []).map((oid) => names.objectName('pg_class', oid) ?? '');
  const copied = (catalog: string, cell: Cell | undefined): readonly string[] =>
    numbersOf(cell).map((oid) => names.objectName(catalog, oid) ?? '');

  for (const row of all('pg_class')) {
    if (['i', 'I'].includes(String(row.cells.relkind))) link(row, 'pg_class', above(row.oid));
  }
  for (const row of all('pg_index')) link(row, 'pg_index', above(row.cells.indexrelid));
  for (const row of all('pg_attribute')) {
    const own = readableIdentifier(String(row.cells.attname));
    link(
      row,
      'pg_attribute',
      above(row.cells.attrelid).map((table) => `${table}.${own}`),
    );
  }
  for (const row of all('pg_constraint')) {
    const { conparentid, contype, conname, conrelid } = row.cells;
    const isInherited = ['c', 'n'].includes(String(contype));
    const own = readableIdentifier(String(conname));
    link(
      row,
      'pg_constraint',
      isInherited ? above(conrelid).map((table) => `${own} on ${table}`) : copied('pg_constraint', conparentid),
    );
  }
  for (const row of all('pg_publication_rel')) {
    const publication = names.objectName('pg_publication', Number(row.cells.prpubid));
    link(
      row,
      'pg_publication_rel',
      above(row.cells.prrelid).map((table) => `${table} in ${publication}`),
    );
  }
  for (const row of all('pg_trigger')) link(row, 'pg_trigger', copied('pg_trigger', row.cells.tgparentid));
  return found;
}

/** By the number of a table or an index, those that it inherits from or is a partition of, and the relation of its type. */
function findParentRelations(rows: ReadonlyMap<string, readonly RawRow[]>): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  const ofType = new Map((rows.get('pg_type') ?? []).map(({ oid, cells }) => [oid ?? 0, numbersOf(cells.typrelid)]));
  for (const { oid = 0, cells } of rows.get('pg_class') ?? []) {
    const above = [
      ...numbersOf(cells.partitionof),
      ...numbersOf(cells.reloftype).flatMap((type) => ofType.get(type) ?? []),
    ];
    if (above.length > 0) found.set(oid, above);
  }
  for (const { cells } of rows.get('pg_inherits') ?? []) {
    const child = Number(cells.inhrelid);
    found.set(child, [...(found.get(child) ?? []), ...numbersOf(cells.inhparent)]);
  }
  return found;
}
