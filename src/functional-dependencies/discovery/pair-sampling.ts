import { groupCount, type Partition, type Refine, wholePartition } from '../rows/partition.ts';
import { shuffled } from '../seeded-random.ts';
import type { TimeSlice } from '../time-slice.ts';
import { addPair, type DifferenceSets } from './difference-sets.ts';

/** Rows that take part; the pairs that matter and are not among them show up when a candidate is validated. */
const sampledRows = 10_000;
/** Values compared at most, fewer on wide tables, where each difference set costs more later. */
const sampledCells = 5_000_000;

/**
 * Compares rows that are alike, because those refute most (Papenbrock & Naumann 2016, HyFD): for each column, the rows
 * are split by it and then by the others in random order, and neighbours in every group on the way are compared.
 */
export function* samplePairs(
  sets: DifferenceSets,
  refine: Refine,
  random: () => number,
  timeSlice: TimeSlice,
): Generator<void, void> {
  const { columns, rows } = sets.table;
  const start = strided(wholePartition(rows), Math.ceil(rows / sampledRows));
  let cells = sampledCells / sets.words;
  for (const first of columns.keys()) {
    let partition = start;
    for (const position of [first, ...shuffled(columns.keys(), random)]) {
      partition = refine(partition, position);
      if (groupCount(partition) === 0 || cells <= 0) break;
      cells -= compareNeighbours(sets, partition) * columns.length;
    }
    if (timeSlice.isOver()) yield;
  }
}

/** Gives the number of pairs compared. */
function compareNeighbours(sets: DifferenceSets, { rows, starts }: Partition): number {
  for (let group = 0; group + 1 < starts.length; group += 1) {
    const end = starts[group + 1] as number;
    for (let index = (starts[group] as number) + 1; index < end; index += 1) {
      addPair(sets, rows[index - 1] as number, rows[index] as number);
    }
  }
  return rows.length - groupCount({ rows, starts });
}

/** Every `step`-th row. */
function strided(partition: Partition, step: number): Partition {
  if (step <= 1) return partition;
  const rows = partition.rows.filter((_, index) => index % step === 0);
  return { rows, starts: Int32Array.of(0, rows.length) };
}
