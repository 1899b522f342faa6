import type { Column, Schema, Table } from '../../catalog/schema.ts';
import type { Database } from '../../database/connect.ts';
import { quoteIdentifier, quoteQualified } from '../../database/identifier.ts';
import { derivedColumns } from '../../normal-forms/derived-column.ts';
import { sameColumns } from '../../normal-forms/table-relation.ts';
import type { Declaration } from '../../project/dependencies.ts';
import type { Check } from '../section.ts';

/** One table whose rows are looked at, and what people have said about it. */
export interface DataScope {
  readonly database: Database;
  readonly schema: Schema;
  readonly table: Table;
  /** Of this table alone. */
  readonly declarations: readonly Declaration[];
  /** Names of columns stored twice on purpose. */
  readonly denormalized: readonly string[];
}

/** One suspicion about the rows of a table. It runs in a read-only transaction of its own, under a statement timeout. */
export interface DataRule {
  readonly id: string;
  find(scope: DataScope): Promise<readonly Check[]>;
}

/** Rows of a table that are looked at before anything is asked about all of them. */
export const sampleRows = 20_000;

/** Below this many rows everything agrees by accident. */
export const fewestRows = 20;

/** Bits of evidence from which an accident is ruled out: 2^-20 for one candidate, with room for many of them. */
export const enoughBits = 20;

/**
 * A derived table of some rows with the given columns: all of a small table; of a large one a repeatable sample of its
 * pages, so that old and new rows are in it and little is read.
 */
export function sampleOf(table: Table, columns: readonly string[], rows: number = sampleRows): string {
  const list = columns.map(quoteIdentifier).join(', ');
  const share = (100 * 1.5 * rows) / Math.max(table.estimatedRows, 1);
  const pages = share < 50 ? ` tablesample system (${share.toFixed(6)}) repeatable (1)` : '';
  return `(select ${list} from ${quoteQualified(table.schema, table.name)}${pages} limit ${rows})`;
}

/** Columns that the table itself stores: neither generated, nor held equal by a check, nor stored twice on purpose. */
export function ownColumns({ table, denormalized }: DataScope): Column[] {
  const derived = derivedColumns(table).map(({ name }) => name);
  return table.columns.filter(({ name }) => !derived.includes(name) && !denormalized.includes(name));
}

/** Whether a line of dependencies.txt says of these columns that one does, or does not, determine the other. */
export function isDecided({ declarations }: DataScope, left: readonly string[], right: string): boolean {
  return declarations.some((line) => {
    return line.kind !== 'atomic' && sameColumns(line.left, left) && line.right.includes(right);
  });
}

export function isForeignKeyColumn({ foreignKeys }: Table, name: string): boolean {
  return foreignKeys.some(({ columns }) => columns.includes(name));
}

export function isKeyColumn({ indexes }: Table, name: string): boolean {
  return indexes.some(({ primary, columns }) => primary && columns.includes(name));
}

export function isNumber({ baseType }: Column): boolean {
  return /^(?:int2|int4|int8|numeric|float4|float8|money)$/.test(baseType);
}

export function isText({ baseType }: Column): boolean {
  return /^(?:text|varchar|bpchar|citext)$/.test(baseType);
}

export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  return share === 100 || part === 0 ? `${share} %` : `${Math.min(share, 99.9).toFixed(1)} %`;
}
