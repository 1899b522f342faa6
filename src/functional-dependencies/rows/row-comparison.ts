import type { EncodedColumn, EncodedTable, Nulls } from './encoded-table.ts';
import type { Partition } from './partition.ts';

/**
 * Takes out of `open`, a list of columns in its first `size` places, those in which two rows differ that are in one group
 * and agree on `last`; the others move to the front, and their number is given. Stops when none remains. What remains is
 * determined by the columns that made the groups, with `last`. Rows with NULL in `last` agree with no other where NULLs are
 * unknown.
 */
export type Narrow = (groups: Partition, last: EncodedColumn | undefined, open: Int32Array, size: number) => number;

/** Memory: the table once more, row by row, so that the values of a row lie side by side. */
export function createNarrowing(table: EncodedTable, nulls: Nulls): Narrow {
  const rowByRow = transposed(table);
  const width = table.columns.length;
  const widest = table.columns.reduce((most, { distinct }) => Math.max(most, distinct), 0);
  /** For each code the latest row that has it, plus 1; all zero before and after. */
  const latest = new Int32Array(widest + 1);
  const constant = new Int32Array(table.rows);

  return ({ rows, starts }, last, open, size) => {
    const codes = last?.codes ?? constant;
    const dropNulls = nulls === 'unknown' && last !== undefined;
    let remaining = size;
    for (let group = 0; group + 1 < starts.length && remaining > 0; group += 1) {
      const from = starts[group] as number;
      const to = starts[group + 1] as number;
      let index = from;
      for (; index < to && remaining > 0; index += 1) {
        const row = rows[index] as number;
        const code = codes[row] as number;
        if (dropNulls && code === 0) continue;
        const before = (latest[code] as number) - 1;
        latest[code] = row + 1;
        if (before >= 0) remaining = keepEqual(rowByRow, before * width, row * width, open, remaining);
      }
      for (let seen = from; seen < index; seen += 1) latest[codes[rows[seen] as number] as number] = 0;
    }
    return remaining;
  };
}

function keepEqual(rowByRow: Int32Array, one: number, other: number, open: Int32Array, size: number): number {
  let kept = 0;
  for (let index = 0; index < size; index += 1) {
    const column = open[index] as number;
    if (rowByRow[one + column] !== rowByRow[other + column]) continue;
    open[kept] = column;
    kept += 1;
  }
  return kept;
}

function transposed({ rows, columns }: EncodedTable): Int32Array {
  const rowByRow = new Int32Array(rows * columns.length);
  for (const [column, { codes }] of columns.entries()) {
    for (let row = 0; row < rows; row += 1) rowByRow[row * columns.length + column] = codes[row] as number;
  }
  return rowByRow;
}
