import type { EncodedColumn, EncodedTable } from '../dependencies/encoded-table.ts';
import { createRefiner, groupCount, type Partition, type Refine, wholePartition } from '../dependencies/partition.ts';
import type { Examiner } from './examiner.ts';
import type { Measure } from './measure.ts';

/** Counts on rows in memory. Besides the rows: three integers a row and one for each value of the widest column. */
export interface RowsExaminer extends Examiner {
  /** The right sides whose dissent stays within `tolerated` of the restated rows; most others are left at the first few rows. */
  unrefuted(left: readonly string[], rights: readonly string[], tolerated: number): readonly string[];
}

export function createRowsExaminer(table: EncodedTable): RowsExaminer {
  const refine = createRefiner(table, 'unknown');
  const whole = wholePartition(table.rows);
  const counts = new Int32Array(table.columns.reduce((most, { distinct }) => Math.max(most, distinct), 0) + 1);
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const columnOf = (name: string): EncodedColumn => {
    const column = byName.get(name);
    if (column === undefined) throw new RangeError(`no column ${name} among those read`);
    return column;
  };
  const split = (start: Partition, left: readonly string[]): Partition =>
    left.reduce((partition, name) => refineBy(refine, table, partition, name), start);

  return {
    async measure(left, rights, parent) {
      const start = parent === undefined ? whole : onePerValue(columnOf(parent));
      const partition = split(start, left);
      const present = start.rows.filter((row) => left.every((name) => columnOf(name).codes[row] !== 0));
      return rights.map((right) => measureRight(partition, present, columnOf(right).codes, counts));
    },
    unrefuted(left, rights, tolerated) {
      const partition = split(whole, left);
      const most = Math.floor((partition.rows.length - groupCount(partition)) * tolerated);
      if (partition.rows.length === 0) return [];
      return rights.filter((right) => countDissent(partition, columnOf(right).codes, counts, most).dissent <= most);
    },
  };
}

function refineBy(refine: Refine, table: EncodedTable, partition: Partition, name: string): Partition {
  return refine(
    partition,
    table.columns.findIndex((column) => column.name === name),
  );
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

function measureRight(partition: Partition, present: Int32Array, codes: Int32Array, counts: Int32Array): Measure {
  const repeated = groupCount(partition);
  const groups = present.length - (partition.rows.length - repeated);
  const dissenting = countDissent(partition, codes, counts, Number.POSITIVE_INFINITY);
  return { rows: present.length, groups, repeated, ...dissenting, ...sharesOf(present, codes, counts) };
}

/** Stops as soon as the dissent is more than `most`. `counts` is all zero before and after. */
function countDissent(
  { rows, starts }: Partition,
  codes: Int32Array,
  counts: Int32Array,
  most: number,
): Pick<Measure, 'broken' | 'dissent' | 'agreement'> {
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

function sharesOf(present: Int32Array, codes: Int32Array, counts: Int32Array): Pick<Measure, 'chance' | 'top'> {
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
