import { createRefiner } from '../rows/partition.ts';
import { seededRandom } from '../seeded-random.ts';
import type { TimeSlice } from '../time-slice.ts';
import { addPair, createDifferenceSets, type DifferenceSets, isFull } from './difference-sets.ts';
import { searchHittingSets } from './hitting-sets.ts';
import { minimalEdges } from './minimal-edges.ts';
import { samplePairs } from './pair-sampling.ts';
import { formatCount, type ResultCollector } from './result-collector.ts';
import type { Search } from './search.ts';
import { createViolatingPairFinder, type FindViolatingPairs } from './violating-pairs.ts';

/** Pairs taken from one refuted candidate: more find the way faster, too many slow every later step. */
const pairsPerRefutation = 1000;

/**
 * Determinants of any size, dependent by dependent. A determinant of A must hit each difference set that holds A: the columns in
 * which two rows differ. So the minimal determinants are the minimal hitting sets (Mannila & Räihä 1994, "Algorithms for
 * inferring functional dependencies from relations"). Difference sets come from a sample of row pairs first, and each candidate
 * is validated on all rows, which proves it or adds the difference sets that were missing (Papenbrock & Naumann 2016, HyFD;
 * Bleifuß et al. 2024, FDHits).
 */
export const searchDeterminants: Search = function* (table, { nulls, maxDeterminant, timeSlice }, collector) {
  const sets = createDifferenceSets(table, nulls);
  const refine = createRefiner(table, nulls);
  let current = 0;
  collector.progress = () => `dependent ${current + 1} of ${table.columns.length}`;
  yield* samplePairs(sets, refine, seededRandom(1), timeSlice);
  const findViolatingPairs = createViolatingPairFinder(table, nulls, refine);
  for (const dependent of table.columns.keys()) {
    current = dependent;
    yield* searchFor(dependent, { sets, findViolatingPairs, maxDeterminant, timeSlice, collector });
  }
};

interface Searching {
  readonly sets: DifferenceSets;
  readonly findViolatingPairs: FindViolatingPairs;
  readonly maxDeterminant: number;
  readonly timeSlice: TimeSlice;
  readonly collector: ResultCollector;
}

/** Searches until a whole search refutes nothing: then the difference sets known are all that matter for `dependent`. */
function* searchFor(
  dependent: number,
  { sets, findViolatingPairs, maxDeterminant, timeSlice, collector }: Searching,
): Generator<void, void> {
  const valid = new Set<string>();
  const search = { vertices: sets.table.columns.length, words: sets.words, maxSize: maxDeterminant, visit };
  let settled: boolean;
  do {
    settled = true;
    yield* searchHittingSets(search, minimalEdges(sets, dependent, 0), timeSlice);
  } while (!settled);

  function visit(chosen: readonly number[]): Uint32Array[] {
    const determinant = chosen.toSorted((one, other) => one - other);
    const key = determinant.join();
    if (valid.has(key)) return [];
    const known = sets.count;
    const violations = findViolatingPairs(determinant, dependent, pairsPerRefutation, (one, other) => {
      addPair(sets, one, other);
    });
    if (isFull(sets))
      throw collector.limitExceeded(`pairs of rows differ in more than ${formatCount(sets.count)} ways`);
    if (violations === 0) {
      valid.add(key);
      collector.add({ determinant, dependent });
    } else settled = false;
    return minimalEdges(sets, dependent, known);
  }
}
