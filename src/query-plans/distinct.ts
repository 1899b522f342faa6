import { derivedColumns } from '../catalog/derived-column.ts';
import { type Column, findTable, type Schema, type Table } from '../catalog/schema.ts';
import type { PlannedTable } from '../project/scale.ts';
import { countAdmitted } from './check-values.ts';

/** What is planned, and what the types say. */
export interface DistinctContext {
  readonly schema: Schema;
  scaleOf(table: Table): PlannedTable | undefined;
  /** Number of labels of an enum column; null for other types. */
  labelsOf(table: Table, column: Column): number | null;
  nullFractionOf(table: Table, column: Column): number;
}

/**
 * How many different values a column will have: declared, or as its keys, foreign keys and CHECKs imply. `undefined`
 * where nothing is known; the planner then assumes 200 (DEFAULT_NUM_DISTINCT).
 */
export function distinctValues(
  table: Table,
  column: Column,
  context: DistinctContext,
  visited: ReadonlySet<Column> = new Set(),
): number | undefined {
  if (visited.has(column)) return undefined;
  const { rows = Number.POSITIVE_INFINITY, distinct: declared = {} } = context.scaleOf(table) ?? {};
  const deeper = new Set([...visited, column]);
  const upper = Math.min(...upperBounds(table, column, context, deeper));
  const found =
    declared[column.name] ?? (Number.isFinite(upper) ? upper : leastOfKeys(table, column, rows, context, deeper));
  const count = Math.min(found ?? Number.POSITIVE_INFINITY, rows);
  return found === undefined || !Number.isFinite(count) ? undefined : Math.max(1, Math.ceil(count));
}

/** Whether values are written in rising order: counters and the time of writing. */
export function isWrittenInOrder(column: Column): boolean {
  return column.identity || inOrder.test(column.default ?? '');
}

const inOrder =
  /^\(?(?:nextval\(|uuidv7\(|now\(\)|(?:statement|transaction|clock)_timestamp\(\)|current_timestamp|localtimestamp)/i;

function upperBounds(table: Table, column: Column, context: DistinctContext, visited: ReadonlySet<Column>): number[] {
  const rows = context.scaleOf(table)?.rows ?? Number.POSITIVE_INFINITY;
  const filled = rows * (1 - context.nullFractionOf(table, column));
  const labels = context.labelsOf(table, column);
  const constant = derivedColumns(table).some(({ name, sources }) => name === column.name && sources.length === 0);
  const admitted = countAdmitted(table, column);
  return [
    ...(isUnique(table, column) || isWrittenInOrder(column) ? [filled] : []),
    ...(constant ? [1] : []),
    ...(column.baseType === 'bool' ? [2] : []),
    ...(labels === null ? [] : [labels]),
    ...(admitted === undefined ? [] : [admitted]),
    ...referencedValues(table, column, context, visited),
  ];
}

function referencedValues(
  table: Table,
  column: Column,
  context: DistinctContext,
  visited: ReadonlySet<Column>,
): number[] {
  return table.foreignKeys.flatMap(({ columns, references }) => {
    const index = columns.indexOf(column.name);
    const parent = findTable(context.schema, `${references.schema}.${references.table}`);
    const target = parent?.columns.find(({ name }) => name === references.columns[index]);
    if (parent === undefined || target === undefined) return [];
    return distinctValues(parent, target, context, visited) ?? [];
  });
}

/** A key of several columns has a different combination in every row, so the last column fills up what others leave. */
function leastOfKeys(
  table: Table,
  column: Column,
  rows: number,
  context: DistinctContext,
  visited: ReadonlySet<Column>,
): number | undefined {
  const least = uniqueKeys(table)
    .filter((key) => key.includes(column.name))
    .flatMap((key) => {
      const others = table.columns.filter(({ name }) => name !== column.name && key.includes(name));
      const counts = others.map((other) => distinctValues(table, other, context, visited));
      if (counts.includes(undefined)) return [];
      return rows / counts.reduce<number>((product, count) => product * (count ?? 1), 1);
    });
  return least.length === 0 ? undefined : Math.max(1, ...least);
}

function isUnique(table: Table, column: Column): boolean {
  return uniqueKeys(table).some((key) => key.length === 1 && key[0] === column.name);
}

function uniqueKeys(table: Table): readonly (readonly (string | null)[])[] {
  return table.indexes
    .filter(({ unique, valid, predicate, columns }) => unique && valid && predicate === null && !columns.includes(null))
    .map(({ columns }) => columns);
}
