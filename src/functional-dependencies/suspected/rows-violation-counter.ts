import type { EncodedColumn, EncodedTable } from '../rows/encoded-table.ts';
import { createRefiner, groupCount, type Partition, wholePartition } from '../rows/partition.ts';
import { createTimeSlice } from '../time-slice.ts';
import type { Measure } from './measure.ts';
import type { ViolationCounter } from './violation-counter.ts';

/** Counts on rows in memory. Besides the rows: up to four integers a value, and one for each value of the widest column. */
export interface RowsViolationCounter extends ViolationCounter {
  /**
   * The dependents whose violations stay within a share of the restating rows; most others are given up at the first few rows.
   * @param tolerated from 0 to 1
   */
  unrefuted(
    determinant: readonly string[],
    dependents: readonly string[],
    tolerated: number,
  ): Promise<readonly string[]>;
}

/** @param signal heard while it counts: it throws its reason */
export function createRowsViolationCounter(
  table: EncodedTable,
  signal: AbortSignal = new AbortController().signal,
): RowsViolationCounter {
  const timeSlice = createTimeSlice(signal, Number.POSITIVE_INFINITY);
  const counts = new Int32Array(table.columns.reduce((most, { distinct }) => Math.max(most, distinct), 0) + 1);
  const columnOf = columnsByName(table);
  const split = createSplitter(table, columnOf);
  const sharesOfAll = new Map<string, Shares>();
  /** What the rows say of a column alone is counted once. */
  const sharesIn = (present: Int32Array, dependent: string): Shares => {
    const known = present.length === table.rows ? sharesOfAll.get(dependent) : undefined;
    const shares = known ?? countShares(present, columnOf(dependent).codes, counts);
    if (present.length === table.rows) sharesOfAll.set(dependent, shares);
    return shares;
  };

  return {
    async measure(determinant, dependents, parent) {
      if (timeSlice.isOver()) await timeSlice.pause();
      const { partition, present } = split(determinant, parent);
      const repeated = groupCount(partition);
      const groups = present.length - (partition.rows.length - repeated);
      return dependents.map((dependent) => {
        const violated = countViolations(partition, columnOf(dependent).codes, counts, Number.POSITIVE_INFINITY);
        return { rows: present.length, groups, repeated, ...violated, ...sharesIn(present, dependent) };
      });
    },
    async unrefuted(determinant, dependents, tolerated) {
      if (timeSlice.isOver()) await timeSlice.pause();
      const { partition } = split(determinant, undefined);
      const most = Math.floor((partition.rows.length - groupCount(partition)) * tolerated);
      if (partition.rows.length === 0) return [];
      return dependents.filter((dependent) => {
        return countViolations(partition, columnOf(dependent).codes, counts, most).violations <= most;
      });
    },
  };
}

type Shares = Pick<Measure, 'chance' | 'top'>;

interface Split {
  readonly partition: Partition;
  /** Rows in which no column of the determinant is NULL. */
  readonly present: Int32Array;
}

function columnsByName({ columns }: EncodedTable): (name: string) => EncodedColumn {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return (name) => {
    const column = byName.get(name);
    if (column === undefined) throw new RangeError(`no column ${name} among those read`);
    return column;
  };
}

/** One determinant is asked about many times, under each of its parents: its partitions are kept until another one is asked for. */
function createSplitter(
  table: EncodedTable,
  columnOf: (name: string) => EncodedColumn,
): (determinant: readonly string[], parent: string | undefined) => Split {
  const refine = createRefiner(table, 'unknown');
  const positions = new Map(table.columns.map(({ name }, position) => [name, position]));
  const whole = wholePartition(table.rows);
  const starts = new Map<string, Partition>();
  const startOf = (parent: string): Partition => {
    const start = starts.get(parent) ?? onePerValue(columnOf(parent));
    starts.set(parent, start);
    return start;
  };
  let [current, splits] = ['', new Map<string | undefined, Split>()];
  return (determinant, parent) => {
    const key = JSON.stringify(determinant);
    if (key !== current) [current, splits] = [key, new Map()];
    const known = splits.get(parent);
    if (known !== undefined) return known;
    const start = parent === undefined ? whole : startOf(parent);
    const sides = determinant.map((name) => columnOf(name).codes);
    const partition = determinant.reduce((groups, name) => refine(groups, positions.get(name) ?? -1), start);
    const split = { partition, present: start.rows.filter((row) => sides.every((codes) => codes[row] !== 0)) };
    splits.set(parent, split);
    return split;
  };
}

/** The first row of each value. */
function onePerValue({ codes, distinct }: EncodedColumn): Partition {
  const seen = new Uint8Array(distinct + 1);
  const rows = Int32Array.from(codes.keys()).filter((row) => {
    const code = codes[row] as number;
    if (code === 0 || seen[code] === 1) return false;
    seen[code] = 1;
    return true;
  });
  return { rows, starts: Int32Array.of(0, rows.length) };
}

/** Stops as soon as there are more than `most` violations. `counts` is all zero before and after. */
function countViolations(
  { rows, starts }: Partition,
  codes: Int32Array,
  counts: Int32Array,
  most: number,
): Pick<Measure, 'broken' | 'violations' | 'agreement'> {
  if (agreeThroughout(rows, starts, codes)) return { broken: 0, violations: 0, agreement: 1 };
  let [broken, violations, agreeing, pairs] = [0, 0, 0, 0];
  for (let group = 0; group + 1 < starts.length && violations <= most; group += 1) {
    const [from, to] = [starts[group] as number, starts[group + 1] as number];
    let [majority, index] = [0, from];
    // Rows seen that are not of the largest part so far are violations in the end, whatever follows.
    for (; index < to && violations + index - from - majority <= most; index += 1) {
      const code = codes[rows[index] as number] as number;
      agreeing += counts[code] as number;
      const count = (counts[code] as number) + 1;
      counts[code] = count;
      if (count > majority) majority = count;
    }
    for (let seen = from; seen < index; seen += 1) counts[codes[rows[seen] as number] as number] = 0;
    if (majority < index - from) broken += 1;
    violations += index - from - majority;
    pairs += ((to - from) * (to - from - 1)) / 2;
  }
  return { broken, violations, agreement: pairs === 0 ? 1 : agreeing / pairs };
}

/** Nothing needs counting in groups of one value each; where it is not so, the first rows tell. */
function agreeThroughout(rows: Int32Array, starts: Int32Array, codes: Int32Array): boolean {
  for (let group = 0; group + 1 < starts.length; group += 1) {
    const to = starts[group + 1] as number;
    const first = starts[group] as number;
    const code = codes[rows[first] as number];
    for (let index = first + 1; index < to; index += 1) if (codes[rows[index] as number] !== code) return false;
  }
  return true;
}

/** How often each value occurs among the `present` rows, summed up. `counts` is all zero before and after. */
function countShares(present: Int32Array, codes: Int32Array, counts: Int32Array): Shares {
  for (const row of present) counts[codes[row] as number] = (counts[codes[row] as number] as number) + 1;
  let [squares, top] = [0, 0];
  for (const row of present) {
    const count = counts[codes[row] as number] as number;
    counts[codes[row] as number] = 0;
    squares += count * count;
    top = Math.max(top, count);
  }
  const rows = Math.max(1, present.length);
  return { chance: squares / rows / rows, top: top / rows };
}
