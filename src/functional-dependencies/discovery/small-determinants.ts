import type { EncodedTable } from '../rows/encoded-table.ts';
import { createRefiner, wholePartition } from '../rows/partition.ts';
import { createNarrowing, type Narrow } from '../rows/row-comparison.ts';
import type { Pace } from '../time-slice.ts';
import { type Answer, written } from './result-collector.ts';
import type { Search } from './search.ts';

/** What is known once smaller left sides are done. */
interface Sweep {
  readonly table: EncodedTable;
  readonly narrow: Narrow;
  readonly pace: Pace;
  readonly answer: Answer;
  /** Columns that hold more than one value; the others follow from nothing at all. */
  readonly varying: readonly number[];
  /** follows[X * columns + A] is 1 where A follows from X and not from nothing. */
  readonly follows: Uint8Array;
}

/**
 * Left sides of at most two columns, one after the other, each against all right sides at once: the first few rows that agree
 * on the left refute nearly all of them. So 1,600 columns take seconds, where a search by right side would look at
 * each left side 1,600 times. Memory: the table once more, and a byte for each pair of columns.
 */
export const sweepSmallLefts: Search = function* (table, { nulls, maxLeft, pace }, answer) {
  const narrow = createNarrowing(table, nulls);
  const all = Int32Array.from(table.columns.keys());
  const constants = new Set(all.slice(0, narrow(wholePartition(table.rows), undefined, all, all.length)));
  for (const right of constants) answer.add({ left: [], right });
  const varying = [...table.columns.keys()].filter((column) => !constants.has(column));
  const follows = new Uint8Array(maxLeft > 0 ? table.columns.length ** 2 : 0);
  const sweep = { table, narrow, pace, answer, varying, follows };
  if (maxLeft > 0) yield* sweepColumns(sweep);
  if (maxLeft > 1) yield* sweepPairs(sweep, nulls === 'equal' ? varying : [...table.columns.keys()], nulls === 'equal');
};

function* sweepColumns({ table, narrow, pace, answer, varying, follows }: Sweep): Generator<void, void> {
  const whole = wholePartition(table.rows);
  for (const [one, column] of table.columns.entries()) {
    answer.place = () => `left sides of one column, ${written(one)} of ${written(table.columns.length)} tried`;
    const open = Int32Array.from(varying.filter((right) => right !== one));
    const left = [one];
    for (const right of open.subarray(0, narrow(whole, column, open, open.length))) {
      follows[one * table.columns.length + right] = 1;
      answer.add({ left, right });
    }
    if (pace.isDue()) yield;
  }
}

/** Where NULLs are values, a column that follows from another one adds nothing to it. */
function* sweepPairs(
  { table, narrow, pace, answer, varying, follows }: Sweep,
  columns: readonly number[],
  nullsAreValues: boolean,
): Generator<void, void> {
  const refine = createRefiner(table, nullsAreValues ? 'equal' : 'unknown');
  const whole = wholePartition(table.rows);
  const width = table.columns.length;
  const open = new Int32Array(varying.length);
  for (const [at, one] of columns.entries()) {
    answer.place = () => `left sides of two columns, ${written(at)} of ${written(columns.length)} first ones tried`;
    const groups = refine(whole, one);
    const undetermined = Int32Array.from(
      varying.filter((right) => right !== one && follows[one * width + right] === 0),
    );
    for (let next = at + 1; next < columns.length; next += 1) {
      const other = columns[next] as number;
      if (nullsAreValues && (follows[one * width + other] === 1 || follows[other * width + one] === 1)) continue;
      const size = copyWithout(undetermined, other, follows.subarray(other * width, (other + 1) * width), open);
      const left = [one, other];
      for (const right of open.subarray(0, narrow(groups, table.columns[other], open, size)))
        answer.add({ left, right });
      if (pace.isDue()) yield;
    }
  }
}

/** Copies to `open` what is neither `other` nor follows from it; gives the number. */
function copyWithout(columns: Int32Array, other: number, followsOther: Uint8Array, open: Int32Array): number {
  let size = 0;
  for (let at = 0; at < columns.length; at += 1) {
    const column = columns[at] as number;
    open[size] = column;
    size += column === other || followsOther[column] === 1 ? 0 : 1;
  }
  return size;
}
