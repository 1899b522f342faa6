import type { EncodedColumn, EncodedTable, Nulls } from './encoded-table.ts';

/**
 * A stripped partition (Huhtala et al. 1999, TANE): the groups of two and more rows that agree on some columns. Rows
 * that agree with no other row prove nothing and are left out.
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

/** Splits each group of a partition by a further column of the table. */
export type Refine = (partition: Partition, position: number) => Partition;

/** A refiner owns the scratch memory of its table: one counter for each value of the widest column. */
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
    const members = rows.subarray(starts[group] as number, starts[group + 1] as number);
    end = splitGroup(members, column.codes, dropNulls, scratch, end);
  }
  return { rows: scratch.refined.slice(0, end), starts: Int32Array.from(scratch.starts) };
}

/** Counting sort of one group into `refined` from `start` on; gives the new end. */
function splitGroup(
  members: Int32Array,
  codes: Int32Array,
  dropNulls: boolean,
  scratch: Scratch,
  start: number,
): number {
  const { counts, refined, starts } = scratch;
  for (const row of members) counts[codes[row] as number] = (counts[codes[row] as number] as number) + 1;
  if (dropNulls) counts[0] = 0;
  let end = start;
  for (const row of members) {
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
  for (const row of members) counts[codes[row] as number] = 0;
  return end;
}

/** Gives the groups of rows that agree on all columns of a set (positions, in any order). */
export type PartitionBy = (columns: readonly number[]) => Partition;

/**
 * Keeps the partitions along the last set asked for and starts from the longest beginning that the next one shares.
 * Columns with many values go first: they leave the fewest rows for the others to split.
 */
export function createPartitioner(table: EncodedTable, refiner: Refine): PartitionBy {
  const path: { position: number; partition: Partition }[] = [];
  const whole = wholePartition(table.rows);
  const distinct = (position: number): number => table.columns[position]?.distinct ?? 0;
  return (columns) => {
    const ordered = columns.toSorted((one, other) => distinct(other) - distinct(one) || one - other);
    let shared = 0;
    while (shared < path.length && path[shared]?.position === ordered[shared]) shared += 1;
    path.length = shared;
    for (const position of ordered.slice(shared)) {
      path.push({ position, partition: refiner(path.at(-1)?.partition ?? whole, position) });
    }
    return path.at(-1)?.partition ?? whole;
  };
}
