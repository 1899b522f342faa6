import { createRefiner } from '../rows/partition.ts';
import { seededRandom } from '../seeded-random.ts';
import type { Pace } from '../time-slice.ts';
import { createConflictFinder, type FindConflicts } from './conflicts.ts';
import { addPair, createDifferenceSets, type DifferenceSets, isFull } from './difference-sets.ts';
import { searchHittingSets } from './hitting-sets.ts';
import { minimalEdges } from './minimal-edges.ts';
import { samplePairs } from './pair-sampling.ts';
import { type Answer, written } from './result-collector.ts';
import type { Search } from './search.ts';

/** Pairs taken from one refuted candidate: more find the way faster, too many slow every later step. */
const pairsPerRefutation = 1000;

/**
 * Left sides of any size, right side by right side. A left side must hit each difference set of its right side, and the
 * minimal ones are the minimal hitting sets (Mannila & Räihä 1994); difference sets come from a sample first, and
 * each candidate is validated on all rows, which refutes it or adds what was missing (Bleifuß et al. 2024, FDHits;
 * Papenbrock & Naumann 2016, HyFD).
 */
export const searchLefts: Search = function* (table, { nulls, maxLeft, pace }, answer) {
  const sets = createDifferenceSets(table, nulls);
  const refine = createRefiner(table, nulls);
  yield* samplePairs(sets, refine, seededRandom(1), pace);
  const findConflicts = createConflictFinder(table, nulls, refine);
  for (const right of table.columns.keys()) {
    answer.place = () => `right side ${right + 1} of ${table.columns.length}`;
    yield* findLefts({ sets, findConflicts, maxLeft, pace, answer }, right);
  }
};

interface Searching {
  readonly sets: DifferenceSets;
  readonly findConflicts: FindConflicts;
  readonly maxLeft: number;
  readonly pace: Pace;
  readonly answer: Answer;
}

/** Searches until a whole search refutes nothing: then the difference sets known are all that matter for `right`. */
function* findLefts({ sets, findConflicts, maxLeft, pace, answer }: Searching, right: number): Generator<void, void> {
  const valid = new Set<string>();
  const search = { vertices: sets.table.columns.length, words: sets.words, maxSize: maxLeft, visit };
  let settled: boolean;
  do {
    settled = true;
    yield* searchHittingSets(search, minimalEdges(sets, right, 0), pace);
  } while (!settled);

  function visit(chosen: readonly number[]): Uint32Array[] {
    const left = chosen.toSorted((one, other) => one - other);
    const key = left.join();
    if (valid.has(key)) return [];
    const known = sets.count;
    const conflicts = findConflicts(left, right, pairsPerRefutation, (one, other) => addPair(sets, one, other));
    if (isFull(sets)) throw answer.exceeded(`pairs of rows differ in more than ${written(sets.count)} ways`);
    if (conflicts === 0) {
      valid.add(key);
      answer.add({ left, right });
    } else settled = false;
    return minimalEdges(sets, right, known);
  }
}
