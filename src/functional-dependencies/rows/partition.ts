import type { EncodedColumn, EncodedTable, Nulls } from './encoded-table.ts';

/**
 * A stripped partition (Huhtala et al. 1999, "TANE: an efficient algorithm for discovering functional and approximate
 * dependencies"): the groups of two and more rows that agree on some columns, its equivalence classes. Rows that agree with no
 * other row can violate nothing and are left out. X → A holds where no group by X is split by A.
 */
export interface Partition {
  /** Row numbers, group by group, ascending inside a group. */
  readonly rows: Int32Array;
  /** Where each group starts in `rows`, and the end of the last one. */
  readonly starts: Int32Array;
}

/** The partition by no column at all: one group of all rows. */
export function wholePartition(rows: number): Partition {
  if (rows < 2) return { rows: new Int32Array(0), starts: new Int32Array(1) };
  return { rows: Int32Array.from({ length: rows }, (_, row) => row), starts: Int32Array.of(0, rows) };
}

export function groupCount({ starts }: Partition): number {
  return starts.length - 1;
}

/**
 * Splits each group of a partition by a further column of the table (the product of partitions in TANE), in time linear in
 * the rows of the partition.
 */
export type Refine = (partition: Partition, position: number) => Partition;

/** Where NULLs are unknown, rows with NULL in the column drop out. A refiner owns the scratch memory of its table: one counter for each value of the widest column. */
export function createRefiner(table: EncodedTable, nulls: Nulls): Refine {
  const widest = table.columns.reduce((most, { distinct }) => Math.max(most, distinct), 0);
  const scratch: Scratch = { counts: new Int32Array(widest + 1), refined: new Int32Array(table.rows), starts: [] };
  return (partition, position) => {
    const column = table.columns[position];
    return column === undefined ? partition : refine(partition, column, nulls === 'unknown', scratch);
  };
}

interface Scratch {
  /** All zero between two groups. */
  readonly counts: Int32Array;
  readonly refined: Int32Array;
  readonly starts: number[];
}

function refine({ rows, starts }: Partition, column: EncodedColumn, dropNulls: boolean, scratch: Scratch): Partition {
  scratch.starts.length = 0;
  scratch.starts.push(0);
  let end = 0;
  for (let group = 0; group + 1 < starts.length; group += 1) {
    const from = starts[group] as number;
    const to = starts[group + 1] as number;
    end =
      to - from === 2
        ? splitPair(rows[from] as number, rows[from + 1] as number, column.codes, dropNulls, scratch, end)
        : splitGroup(rows, from, to, column.codes, dropNulls, scratch, end);
  }
  return { rows: scratch.refined.slice(0, end), starts: Int32Array.from(scratch.starts) };
}

/** Most groups end as two rows, and two rows need no counting. */
function splitPair(
  one: number,
  other: number,
  codes: Int32Array,
  dropNulls: boolean,
  scratch: Scratch,
  start: number,
): number {
  const code = codes[one] as number;
  if (code !== codes[other] || (dropNulls && code === 0)) return start;
  scratch.refined[start] = one;
  scratch.refined[start + 1] = other;
  scratch.starts.push(start + 2);
  return start + 2;
}

/** Counting sort of one group into `refined` from `start` on; gives the new end. */
function splitGroup(
  rows: Int32Array,
  from: number,
  to: number,
  codes: Int32Array,
  dropNulls: boolean,
  scratch: Scratch,
  start: number,
): number {
  const { counts, refined, starts } = scratch;
  for (let index = from; index < to; index += 1) {
    const code = codes[rows[index] as number] as number;
    counts[code] = (counts[code] as number) + 1;
  }
  if (dropNulls) counts[0] = 0;
  let end = start;
  for (let index = from; index < to; index += 1) {
    const row = rows[index] as number;
    const code = codes[row] as number;
    const count = counts[code] as number;
    if (count > 1) {
      // From here on the counter is the next free place, as -place - 1.
      counts[code] = -end - 1;
      end += count;
      starts.push(end);
    }
    const place = counts[code] as number;
    if (place < 0) {
      refined[-place - 1] = row;
      counts[code] = place - 1;
    }
  }
  for (let index = from; index < to; index += 1) counts[codes[rows[index] as number] as number] = 0;
  return end;
}
