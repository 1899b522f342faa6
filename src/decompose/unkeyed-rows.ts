import type { Table } from '../catalog/schema.ts';
import { quoteIdentifier } from '../sql-text/identifier.ts';
import { readableIdentifier } from '../sql-text/readable-identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../sql-text/sql-fragment.ts';

/**
 * By which columns the rows of a table are recognised that get no row in the new table: a column of its key is NULL in
 * them.
 */
export interface UnkeyedRows {
  /** Columns of the key that admit NULL. */
  readonly nullable: readonly string[];
  /** Stored columns that the key determines: what such a row holds in them would be lost. */
  readonly values: readonly string[];
}

/** @returns undefined where every row has the key */
export function unkeyedRows(
  table: Table,
  { key, columns }: { readonly key: readonly string[]; readonly columns: readonly string[] },
): UnkeyedRows | undefined {
  const nullable = table.columns.filter((column) => column.nullable && key.includes(column.name));
  if (nullable.length === 0) return undefined;
  const values = table.columns.filter(({ name, generated }) => {
    return columns.includes(name) && !key.includes(name) && generated === null;
  });
  return { nullable: nullable.map(({ name }) => name), values: values.map(({ name }) => name) };
}

/** Condition for the rows that would be lost, to be run. */
export function lostRows({ nullable, values }: UnkeyedRows): SqlFragment {
  const missing = nullable.map((name) => sqlFragment`${quoteIdentifier(name)} is null`);
  const held = values.map((name) => sqlFragment`${quoteIdentifier(name)} is not null`);
  return sqlFragment`(${joinFragments(missing, ' or ')}) and (${joinFragments(held, ' or ')})`;
}

/** The same condition, for people to read. */
export function renderLostRows({ nullable, values }: UnkeyedRows): string {
  const missing = nullable.map((name) => `${readableIdentifier(name)} is null`);
  const held = values.map((name) => `${readableIdentifier(name)} is not null`);
  return `(${missing.join(' or ')}) and (${held.join(' or ')})`;
}

/** Condition for the rows that have the key, for people to read. */
export function renderKeyedRows({ nullable }: UnkeyedRows): string {
  return nullable.map((name) => `${readableIdentifier(name)} is not null`).join(' and ');
}
