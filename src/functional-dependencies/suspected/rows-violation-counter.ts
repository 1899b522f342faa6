import type { EncodedColumn, EncodedTable } from '../rows/encoded-table.ts';
import { createRefiner, groupCount, type Partition, wholePartition } from '../rows/partition.ts';
import { createTimeSlice } from '../time-slice.ts';
import type { Measure } from './measure.ts';
import type { Examiner } from './violation-counter.ts';

/** Counts on rows in memory. Besides the rows: up to four integers a value, and one for each value of the widest column. */
export interface RowsExaminer extends Examiner {
  /** The right sides whose dissent stays within `tolerated` of the restated rows; most others are left at the first few rows. */
  unrefuted(left: readonly string[], rights: readonly string[], tolerated: number): Promise<readonly string[]>;
}

/** @param signal heard while it counts: it throws its reason */
export function createRowsExaminer(
  table: EncodedTable,
  signal: AbortSignal = new AbortController().signal,
): RowsExaminer {
  const timeSlice = createTimeSlice(signal, Number.POSITIVE_INFINITY);
  const counts = new Int32Array(table.columns.reduce((most, { distinct }) => Math.max(most, distinct), 0) + 1);
  const columnOf = columnsByName(table);
  const split = createSplitter(table, columnOf);
  const sharesOfAll = new Map<string, Shares>();
  /** What the rows say of a column alone is counted once. */
  const sharesIn = (present: Int32Array, right: string): Shares => {
    const known = present.length === table.rows ? sharesOfAll.get(right) : undefined;
    const shares = known ?? countShares(present, columnOf(right).codes, counts);
    if (present.length === table.rows) sharesOfAll.set(right, shares);
    return shares;
  };

  return {
    async measure(left, rights, parent) {
      if (timeSlice.isOver()) await timeSlice.pause();
      const { partition, present } = split(left, parent);
      const repeated = groupCount(partition);
      const groups = present.length - (partition.rows.length - repeated);
      return rights.map((right) => {
        const dissenting = countDissent(partition, columnOf(right).codes, counts, Number.POSITIVE_INFINITY);
        return { rows: present.length, groups, repeated, ...dissenting, ...sharesIn(present, right) };
      });
    },
    async unrefuted(left, rights, tolerated) {
      if (timeSlice.isOver()) await timeSlice.pause();
      const { partition } = split(left, undefined);
      const most = Math.floor((partition.rows.length - groupCount(partition)) * tolerated);
      if (partition.rows.length === 0) return [];
      return rights.filter((right) => countDissent(partition, columnOf(right).codes, counts, most).dissent <= most);
    },
  };
}

type Shares = Pick<Measure, 'chance' | 'top'>;

interface Split {
  readonly partition: Partition;
  /** Rows whose left side is not NULL. */
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

/** One left side is asked about many times, under each of its parents: what it splits is kept until another one is asked for. */
function createSplitter(
  table: EncodedTable,
  columnOf: (name: string) => EncodedColumn,
): (left: readonly string[], parent: string | undefined) => Split {
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
  return (left, parent) => {
    const key = JSON.stringify(left);
    if (key !== current) [current, splits] = [key, new Map()];
    const known = splits.get(parent);
    if (known !== undefined) return known;
    const start = parent === undefined ? whole : startOf(parent);
    const sides = left.map((name) => columnOf(name).codes);
    const partition = left.reduce((groups, name) => refine(groups, positions.get(name) ?? -1), start);
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

/** Stops as soon as the dissent is more than `most`. `counts` is all zero before and after. */
function countDissent(
  { rows, starts }: Partition,
  codes: Int32Array,
  counts: Int32Array,
  most: number,
): Pick<Measure, 'broken' | 'dissent' | 'agreement'> {
  if (agreeThroughout(rows, starts, codes)) return { broken: 0, dissent: 0, agreement: 1 };
  let [broken, dissent, agreeing, pairs] = [0, 0, 0, 0];
  for (let group = 0; group + 1 < starts.length && dissent <= most; group += 1) {
    const [from, to] = [starts[group] as number, starts[group + 1] as number];
    let [majority, at] = [0, from];
    // Rows seen that are not of the largest part so far dissent in the end, whatever follows.
    for (; at < to && dissent + at - from - majority <= most; at += 1) {
      const code = codes[rows[at] as number] as number;
      agreeing += counts[code] as number;
      const count = (counts[code] as number) + 1;
      counts[code] = count;
      if (count > majority) majority = count;
    }
    for (let seen = from; seen < at; seen += 1) counts[codes[rows[seen] as number] as number] = 0;
    if (majority < at - from) broken += 1;
    dissent += at - from - majority;
    pairs += ((to - from) * (to - from - 1)) / 2;
  }
  return { broken, dissent, agreement: pairs === 0 ? 1 : agreeing / pairs };
}

/** Nothing needs counting in groups of one value each; where it is not so, the first rows tell. */
function agreeThroughout(rows: Int32Array, starts: Int32Array, codes: Int32Array): boolean {
  for (let group = 0; group + 1 < starts.length; group += 1) {
    const to = starts[group + 1] as number;
    let at = starts[group] as number;
    const code = codes[rows[at] as number];
    for (at += 1; at < to; at += 1) if (codes[rows[at] as number] !== code) return false;
  }
  return true;
}

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
