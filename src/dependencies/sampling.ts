import { addPair, type DifferenceSets } from './difference-sets.ts';
import { groupCount, type Partition, type Refine, wholePartition } from './partition.ts';

/** Rows that take part; the pairs that matter and are not among them show up when a candidate is validated. */
const sampledRows = 100_000;
/** A round whose comparisons find less than this share of new difference sets is the last (HyFD uses the same). */
const worthwhile = 0.01;

/**
 * Compares rows that are alike, because those refute most (Papenbrock & Naumann 2016, HyFD). A round takes each column
 * as the first of an order, splits the rows column by column in it, and compares neighbours in every group on the way.
 */
export function samplePairs(sets: DifferenceSets, refine: Refine, random: () => number): void {
  const { columns, rows } = sets.table;
  const positions = columns.map((_, position) => position);
  const start = strided(wholePartition(rows), Math.ceil(rows / sampledRows));
  for (let round = 0; round < 8; round += 1) {
    let [compared, found] = [0, 0];
    for (const first of positions) {
      const order = [
        first,
        ...shuffled(
          positions.filter((position) => position !== first),
          random,
        ),
      ];
      const yielded = sampleAlong(sets, refine, order, start);
      compared += yielded.compared;
      found += yielded.found;
    }
    if (found < compared * worthwhile) return;
  }
}

function sampleAlong(
  sets: DifferenceSets,
  refine: Refine,
  order: readonly number[],
  start: Partition,
): { compared: number; found: number } {
  let partition = start;
  let [compared, found] = [0, 0];
  for (const position of order) {
    partition = refine(partition, position);
    if (groupCount(partition) === 0) break;
    const { rows, starts } = partition;
    for (let group = 0; group + 1 < starts.length; group += 1) {
      const end = starts[group + 1] as number;
      for (let at = (starts[group] as number) + 1; at < end; at += 1) {
        compared += 1;
        if (addPair(sets, rows[at - 1] as number, rows[at] as number)) found += 1;
      }
    }
  }
  return { compared, found };
}

function strided(partition: Partition, step: number): Partition {
  if (step <= 1) return partition;
  const rows = partition.rows.filter((_, at) => at % step === 0);
  return { rows, starts: Int32Array.of(0, rows.length) };
}

function shuffled(values: readonly number[], random: () => number): number[] {
  const mixed = [...values];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other] as number, mixed[at] as number];
  }
  return mixed;
}
