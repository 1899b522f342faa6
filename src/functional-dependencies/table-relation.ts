import { type DerivedColumn, derivedColumns } from '../catalog/derived-column.ts';
import type { Column, Index, Table } from '../catalog/schema.ts';
import type { Declaration } from '../project/dependencies.ts';
import { type AttributeSet, fullSet, positionsOf, setOf, without } from './theory/attribute-set.ts';
import type { Relation } from './theory/keys.ts';

/** A table as the theory sees it: only columns that are stored by themselves, derived ones replaced by their sources. */
export interface TableRelation extends Relation {
  /** Name of the attribute at each position. */
  readonly columns: readonly string[];
  readonly derived: readonly DerivedColumn[];
  /** Declared keys, as sets of attributes; superkeys where a derived column was replaced. */
  readonly declaredKeys: readonly AttributeSet[];
}

/** `declarations` must be those of this table; columns it does not have are ignored. */
export function relationOf(table: Table, declarations: readonly Declaration[]): TableRelation {
  const derived = derivedColumns(table);
  const columns = table.columns.map(({ name }) => name).filter((name) => !derived.some((other) => other.name === name));
  const toSet = (names: readonly string[]): AttributeSet => setOf(sourcesOf(names, columns, derived));
  const attributes = fullSet(columns.length);
  const declaredKeys = tableKeys(table).map(toSet);
  const holding = declarations
    .filter(({ kind }) => kind === 'holds')
    .map(({ determinant, dependent }) => ({
      determinant: toSet(determinant),
      dependent: toSet(dependent.filter((name) => columns.includes(name))),
    }))
    .filter(({ determinant, dependent }) => without(dependent, determinant) !== 0n);
  return {
    attributes,
    dependencies: [...declaredKeys.map((key) => ({ determinant: key, dependent: attributes })), ...holding],
    columns,
    derived,
    declaredKeys,
  };
}

/**
 * What the catalog proves to be a key: primary key, unique constraint or unique index that is valid and covers whole
 * rows by plain columns which are all NOT NULL, or whose NULLs are not distinct. A deferrable one counts: it
 * holds whenever a transaction ends.
 */
export function tableKeys(table: Table): string[][] {
  const nullable = new Set(table.columns.filter((column) => column.nullable).map((column) => column.name));
  return table.indexes.flatMap((index) => {
    const columns = index.columns.filter((column) => column !== null);
    const isKey = isWholeUnique(index) && (index.nullsNotDistinct || !columns.some((column) => nullable.has(column)));
    return isKey ? [columns] : [];
  });
}

/** Unique over all rows of the table, NULLs aside. */
export function isWholeUnique({ unique, valid, predicate, columns }: Index): boolean {
  return unique && valid && predicate === null && !columns.includes(null);
}

/** The attributes with these names; names that are no stored column of the table are ignored. */
export function columnSet(names: readonly string[], { columns }: TableRelation): AttributeSet {
  return setOf(names.map((name) => columns.indexOf(name)).filter((position) => position >= 0));
}

export function columnNames(set: AttributeSet, { columns }: TableRelation): string[] {
  return positionsOf(set).flatMap((position) => columns[position] ?? []);
}

/** Whether two lists hold the same columns, in whatever order. */
export function sameColumns(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

/** `{a, b}`, as dependencies are written. */
export function renderColumns(names: readonly Column['name'][]): string {
  return `{${names.join(', ')}}`;
}

function sourcesOf(names: readonly string[], columns: readonly string[], derived: readonly DerivedColumn[]): number[] {
  const stored = names.flatMap((name) => derived.find((other) => other.name === name)?.sources ?? [name]);
  return stored.map((name) => columns.indexOf(name)).filter((position) => position >= 0);
}
