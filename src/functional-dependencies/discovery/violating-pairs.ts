import type { EncodedTable, Nulls } from '../rows/encoded-table.ts';
import { type Partition, type Refine, wholePartition } from '../rows/partition.ts';

/**
 * Pairs of rows that violate a dependency: they agree on the columns `determinant` and differ in `dependent`. Calls `onPair`
 * with the row numbers of at most `most` of them; gives their number, 0 where the dependency holds.
 */
export type FindViolatingPairs = (
  determinant: readonly number[],
  dependent: number,
  most: number,
  onPair: (one: number, other: number) => void,
) => number;

/** Superkeys remembered at most; some 100 bytes each. */
const mostRemembered = 1_000_000;

/**
 * Columns with many values split the rows first, because they leave the fewest for the others; the last column is not
 * split by but compared with the dependent in the same pass, which ends early where the dependency fails. A determinant on
 * which no two rows agree is remembered: it determines everything, and most of what holds by accident is of that kind.
 */
export function createViolatingPairFinder(table: EncodedTable, nulls: Nulls, refine: Refine): FindViolatingPairs {
  const distinct = (position: number): number => table.columns[position]?.distinct ?? 0;
  const partitionBy = createPartitioner(table, refine);
  const widest = table.columns.reduce((most, column) => Math.max(most, column.distinct), 0);
  const latest = new Int32Array(widest + 1);
  const constant = new Int32Array(table.rows);
  const superkeys = new Set<string>();
  return (determinant, dependent, most, onPair) => {
    const key = determinant.join();
    if (superkeys.has(key)) return 0;
    const ordered = determinant.toSorted((one, other) => distinct(other) - distinct(one) || one - other);
    const last = ordered.pop();
    const lastCodes = last === undefined ? constant : codesOf(table, last);
    const dropNulls = nulls === 'unknown' && last !== undefined;
    const groups = partitionBy(ordered);
    const { pairs, agreeing } = scan(groups, lastCodes, codesOf(table, dependent), dropNulls, latest, most, onPair);
    if (agreeing === 0 && superkeys.size < mostRemembered) superkeys.add(key);
    return pairs;
  };
}

function codesOf(table: EncodedTable, position: number): Int32Array {
  return table.columns[position]?.codes ?? new Int32Array(table.rows);
}

/**
 * Compares each row of a group with the one before it that has the same code in the last column.
 * @param latest scratch memory, all zero before and after: for each code of the last column the latest row of the group that
 * has it, plus 1
 * @returns `pairs`: violating pairs found; `agreeing`: pairs that agree on the determinant, violating or not
 */
function scan(
  { rows, starts }: Partition,
  lastCodes: Int32Array,
  dependentCodes: Int32Array,
  dropNulls: boolean,
  latest: Int32Array,
  most: number,
  onPair: (one: number, other: number) => void,
): { pairs: number; agreeing: number } {
  let [pairs, agreeing] = [0, 0];
  for (let group = 0; group + 1 < starts.length && pairs < most; group += 1) {
    const from = starts[group] as number;
    const to = starts[group + 1] as number;
    if (to - from === 2 && lastCodes[rows[from] as number] !== lastCodes[rows[from + 1] as number]) continue;
    for (let index = from; index < to && pairs < most; index += 1) {
      const row = rows[index] as number;
      const code = lastCodes[row] as number;
      if (dropNulls && code === 0) continue;
      const before = (latest[code] as number) - 1;
      latest[code] = row + 1;
      if (before < 0) continue;
      agreeing += 1;
      if (dependentCodes[before] === dependentCodes[row]) continue;
      onPair(before, row);
      pairs += 1;
    }
    for (let index = from; index < to; index += 1) latest[lastCodes[rows[index] as number] as number] = 0;
  }
  return { pairs, agreeing };
}

/**
 * Keeps the partitions along the last list of columns asked for and starts from the longest prefix that the next one shares.
 * Memory: two integers a row for each column of the prefix, fewer as rows drop out.
 */
function createPartitioner(table: EncodedTable, refine: Refine): (ordered: readonly number[]) => Partition {
  const path: { position: number; partition: Partition }[] = [];
  const whole = wholePartition(table.rows);
  return (ordered) => {
    let shared = 0;
    while (shared < path.length && path[shared]?.position === ordered[shared]) shared += 1;
    path.length = shared;
    for (const position of ordered.slice(shared)) {
      path.push({ position, partition: refine(path.at(-1)?.partition ?? whole, position) });
    }
    return path.at(-1)?.partition ?? whole;
  };
}
