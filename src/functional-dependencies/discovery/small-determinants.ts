import type { EncodedTable } from '../rows/encoded-table.ts';
import { createRefiner, wholePartition } from '../rows/partition.ts';
import { createNarrowing, type Narrow } from '../rows/row-comparison.ts';
import type { TimeSlice } from '../time-slice.ts';
import { formatCount, type ResultCollector } from './result-collector.ts';
import type { Search } from './search.ts';

/** What is known once smaller determinants are done. */
interface Sweep {
  readonly table: EncodedTable;
  readonly narrow: Narrow;
  readonly timeSlice: TimeSlice;
  readonly collector: ResultCollector;
  /** Columns that hold more than one value; the others are determined by the empty set. */
  readonly varying: readonly number[];
  /** A matrix: determines[X * columns + A] is 1 where column X determines the varying column A. */
  readonly determines: Uint8Array;
}

/**
 * Determinants of at most two columns, one after the other, each against all dependents at once: the first few rows that agree
 * on the determinant refute nearly all of them. So 1,600 columns take seconds, where a search by dependent would look at
 * each determinant 1,600 times. Memory: the table once more, and a byte for each pair of columns.
 */
export const sweepSmallDeterminants: Search = function* (table, { nulls, maxDeterminant, timeSlice }, collector) {
  const narrow = createNarrowing(table, nulls);
  const all = Int32Array.from(table.columns.keys());
  const constants = new Set(all.slice(0, narrow(wholePartition(table.rows), undefined, all, all.length)));
  for (const dependent of constants) collector.add({ determinant: [], dependent });
  const varying = [...table.columns.keys()].filter((column) => !constants.has(column));
  const determines = new Uint8Array(maxDeterminant > 0 ? table.columns.length ** 2 : 0);
  const sweep = { table, narrow, timeSlice, collector, varying, determines };
  if (maxDeterminant > 0) yield* sweepColumns(sweep);
  if (maxDeterminant > 1) {
    yield* sweepPairs(sweep, nulls === 'equal' ? varying : [...table.columns.keys()], nulls === 'equal');
  }
};

function* sweepColumns({ table, narrow, timeSlice, collector, varying, determines }: Sweep): Generator<void, void> {
  const whole = wholePartition(table.rows);
  for (const [one, column] of table.columns.entries()) {
    collector.progress = () =>
      `determinants of one column, ${formatCount(one)} of ${formatCount(table.columns.length)} tried`;
    const open = Int32Array.from(varying.filter((dependent) => dependent !== one));
    const determinant = [one];
    for (const dependent of open.subarray(0, narrow(whole, column, open, open.length))) {
      determines[one * table.columns.length + dependent] = 1;
      collector.add({ determinant, dependent });
    }
    if (timeSlice.isOver()) yield;
  }
}

/** Where NULLs are values, a column that another one determines adds nothing to it. */
function* sweepPairs(
  { table, narrow, timeSlice, collector, varying, determines }: Sweep,
  columns: readonly number[],
  nullsAreValues: boolean,
): Generator<void, void> {
  const refine = createRefiner(table, nullsAreValues ? 'equal' : 'unknown');
  const whole = wholePartition(table.rows);
  const width = table.columns.length;
  const open = new Int32Array(varying.length);
  for (const [index, one] of columns.entries()) {
    collector.progress = () =>
      `determinants of two columns, ${formatCount(index)} of ${formatCount(columns.length)} first columns tried`;
    const groups = refine(whole, one);
    const undetermined = Int32Array.from(
      varying.filter((dependent) => dependent !== one && determines[one * width + dependent] === 0),
    );
    for (let next = index + 1; next < columns.length; next += 1) {
      const other = columns[next] as number;
      if (nullsAreValues && (determines[one * width + other] === 1 || determines[other * width + one] === 1)) continue;
      const byOther = determines.subarray(other * width, (other + 1) * width);
      const size = copyUndetermined(undetermined, other, byOther, open);
      const determinant = [one, other];
      for (const dependent of open.subarray(0, narrow(groups, table.columns[other], open, size))) {
        collector.add({ determinant, dependent });
      }
      if (timeSlice.isOver()) yield;
    }
  }
}

/**
 * Copies to `open` the columns that are neither `other` nor determined by it; gives their number.
 * @param byOther the row of `other` in the matrix: 1 for each column that it determines
 */
function copyUndetermined(columns: Int32Array, other: number, byOther: Uint8Array, open: Int32Array): number {
  let size = 0;
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index] as number;
    open[size] = column;
    size += column === other || byOther[column] === 1 ? 0 : 1;
  }
  return size;
}
