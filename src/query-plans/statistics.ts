import { type Column, findTable, type Schema, type Table, tableLabel } from '../catalog/schema.ts';
import type { TableLayout } from '../catalog/table-layout.ts';
import type { PlannedTable } from '../project/scale.ts';
import { type DistinctContext, distinctValues, isWrittenInOrder } from './distinct.ts';
import { heapPages, type StoredColumn } from './size.ts';
import { averageWidth } from './width.ts';

/** What ANALYZE and VACUUM would find in a table once it has its planned size. */
export interface TableStatistics {
  readonly layout: TableLayout;
  readonly rows: number;
  /** 0 for a partitioned table, which has no file. */
  readonly pages: number;
  readonly columns: readonly ColumnStatistics[];
}

export interface ColumnStatistics {
  readonly name: string;
  readonly nullFraction: number;
  /** Average bytes of a value that is not null. */
  readonly width: number;
  /** Different values; `undefined` where nothing implies a number. */
  readonly distinct: number | undefined;
  /** Between the order of values and the order on disk; `null` stands for none. */
  readonly correlation: number | null;
}

/** Nothing in a schema says how often an optional column is empty: taken as one time in two, neither rare nor usual. */
const unknownNullFraction = 0.5;

/** Statistics of every planned table, and of each leaf of a partitioned one, to which its rows are dealt out evenly. */
export function estimateStatistics(
  schema: Schema,
  scale: readonly PlannedTable[],
  layouts: readonly TableLayout[],
): TableStatistics[] {
  const context = describeScale(schema, scale, layouts);
  return scale.flatMap(({ table: label, rows }) => {
    const table = findTable(schema, label);
    if (table === undefined) return [];
    const isTable = (found: TableLayout['root']): boolean =>
      found?.schema === table.schema && found.name === table.name;
    const leaves = layouts.filter(({ root, path }) => path !== null && isTable(root));
    const share = Math.ceil(rows / Math.max(1, leaves.length));
    return [
      ...layouts.filter(isTable).map((layout) => statisticsOf(table, layout, rows, context)),
      ...leaves.map((layout) => statisticsOf(table, layout, share, context)),
    ];
  });
}

/** A column's share of the row, for the size of tables and indexes. */
export function storedColumn(
  { nullFraction, width }: ColumnStatistics,
  { length, alignment }: { readonly length: number; readonly alignment: number },
): StoredColumn {
  return { length, alignment, width, nullFraction };
}

function describeScale(
  schema: Schema,
  scale: readonly PlannedTable[],
  layouts: readonly TableLayout[],
): DistinctContext {
  const planned = new Map(scale.map((one) => [findTable(schema, one.table), one]));
  const layoutOf = new Map(layouts.map((layout) => [tableLabel(layout), layout.columns]));
  return {
    schema,
    scaleOf: (table) => planned.get(table),
    labelsOf: (table, { name }) => layoutOf.get(tableLabel(table))?.find((one) => one.name === name)?.labels ?? null,
    nullFractionOf: (table, { name, nullable }) => {
      return nullable ? (planned.get(table)?.nulls?.[name] ?? unknownNullFraction) : 0;
    },
  };
}

function statisticsOf(table: Table, layout: TableLayout, rows: number, context: DistinctContext): TableStatistics {
  const pairs = layout.columns.flatMap((stored) => {
    const column = table.columns.find(({ name }) => name === stored.name);
    return column === undefined || column.virtual ? [] : [{ column, stored }];
  });
  const columns = pairs.map(({ column, stored }): ColumnStatistics => {
    const distinct = distinctValues(table, column, context);
    return {
      name: column.name,
      nullFraction: context.nullFractionOf(table, column),
      width: averageWidth(table, column, stored),
      distinct: distinct === undefined ? undefined : Math.min(distinct, rows),
      correlation: isWrittenInOrder(column) || isOwner(table, column) ? 1 : null,
    };
  });
  const stored = pairs.flatMap(({ stored }, index) =>
    columns[index] === undefined ? [] : storedColumn(columns[index], stored),
  );
  const pages = layout.path === null ? 0 : heapPages(rows, stored, layout.fillFactor);
  return { layout, rows, pages, columns };
}

/**
 * Whether a column says whose part a row is: it leads a key of several columns, and the row is deleted with what it
 * refers to (a weak entity). Parts are written with their owner, so they lie in its order.
 */
function isOwner(table: Table, { name }: Column): boolean {
  const leads = table.indexes.some(({ unique, columns }) => unique && columns.length > 1 && columns[0] === name);
  return leads && table.foreignKeys.some(({ columns, onDelete }) => onDelete === 'cascade' && columns[0] === name);
}
