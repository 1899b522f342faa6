import { derivedColumns } from '../../catalog/derived-column.ts';
import type { Column, Schema, Table } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import { type ColumnDependency, determines } from '../../functional-dependencies/column-dependency.ts';
import { sameColumns } from '../../functional-dependencies/table-relation.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import type { Check } from '../section.ts';

/** One table whose rows are looked at, and what people have said about it. */
export interface DataScope {
  readonly database: Database;
  readonly schema: Schema;
  readonly table: Table;
  /** Milliseconds that a statement of a rule may take. */
  readonly statementTimeout: number;
  /** Of this table alone. */
  readonly declarations: readonly Declaration[];
  /** Names of columns stored twice on purpose. */
  readonly denormalized: readonly string[];
}

/** One suspicion about the rows of a table. It runs in a read-only transaction of its own, under a statement timeout. */
export interface DataRule {
  readonly id: string;
  find(scope: DataScope): Promise<readonly DataFinding[]>;
}

export interface DataFinding {
  readonly check: Check;
  /** What follows from what in the table because of this: the same defect seen as a dependency, not to be told again. */
  readonly explains: readonly ColumnDependency[];
}

/** A finding that no dependency between columns of the table goes with. */
export function alone(check: Check): DataFinding {
  return { check, explains: [] };
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

/** Whether lines of dependencies.txt say that one determines the other, together too, or one line that it does not. */
export function isDecided({ declarations }: DataScope, left: readonly string[], right: string): boolean {
  const rules = declarations.filter(({ kind }) => kind === 'holds');
  return determines(rules, left, right) || declarations.some((line) => isRejected(line, left, right));
}

function isRejected({ kind, left, right }: Declaration, columns: readonly string[], column: string): boolean {
  return kind === 'rejected' && sameColumns(left, columns) && right.includes(column);
}

/** Whether a line says that a column has nothing to do with one of another table. */
export function isUnrelated({ declarations }: DataScope, own: string, table: Table, column: string): boolean {
  return declarations.some(({ kind, left, right, other }) => {
    return kind === 'unrelated' && left.includes(own) && right.includes(column) && isTable(table, other);
  });
}

function isTable({ schema, name }: Table, other: Declaration['other']): boolean {
  return schema === other?.schema && name === other.table;
}

/** As `isDecided`, for columns each of which follows from the others: a line that has any of them on its right. */
export function isSettled(scope: DataScope, columns: readonly string[]): boolean {
  return columns.some((right) => {
    const left = columns.filter((name) => name !== right);
    return isDecided(scope, left, right);
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

/**
 * Bits against as many agreeing rows by accident: the Chernoff bound of the binomial tail, rows × KL(agreeing ÷ rows ‖ chance).
 * A relation that holds between values of different rows as well is none.
 */
export function agreementBits(rows: number, agreeing: number, chance: number): number {
  const [seen, expected] = [agreeing / rows, Math.max(chance, 1 / (rows + 1))];
  if (rows === 0 || seen <= expected) return 0;
  const failing = seen === 1 ? 0 : (1 - seen) * Math.log2((1 - seen) / (1 - expected));
  return rows * (seen * Math.log2(seen / expected) + failing);
}

export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  return share === 100 || part === 0 ? `${share} %` : `${Math.min(share, 99.9).toFixed(1)} %`;
}
