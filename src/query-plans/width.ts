import type { Column, Table } from '../catalog/schema.ts';
import type { ColumnLayout } from '../catalog/table-layout.ts';
import { exactLength } from './check-values.ts';

/** Average bytes of a value that is not null, as ANALYZE would measure `stawidth`. */
export function averageWidth(table: Table, column: Column, layout: ColumnLayout): number {
  if (layout.length > 0) return layout.length;
  const exact = exactLength(table, column);
  if (exact !== undefined) return withHeader(exact);
  const [, first, second] = /\((\d+)(?:,(-?\d+))?\)/.exec(column.storedType) ?? [];
  if (column.baseType === 'numeric') return numericWidth(Number(first ?? 12), Number(second ?? 0));
  if (first === undefined) return 32;
  return column.baseType === 'bpchar' ? withHeader(Number(first)) : varyingWidth(Number(first));
}

/** A varlena has a header of one byte up to 126 bytes, of four beyond (varatt.h). */
function withHeader(bytes: number): number {
  return bytes + (bytes < 127 ? 1 : 4);
}

/** Two bytes for each four decimal digits; half of the digits before the point are taken as used (numeric.c). */
function numericWidth(precision: number, scale: number): number {
  const before = Math.ceil(Math.max(0, precision - scale) / 8);
  return 3 + 2 * (before + Math.ceil(Math.max(0, scale) / 4));
}

/** What the planner assumes without statistics (get_typavgwidth in lsyscache.c); 32 where there is no limit. */
function varyingWidth(limit: number): number {
  if (limit <= 32) return limit;
  return 32 + Math.floor((Math.min(limit, 1000) - 32) / 2);
}
