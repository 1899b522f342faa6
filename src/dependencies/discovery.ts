import { createConflictFinder, type FindConflicts } from './conflicts.ts';
import { addPair, createDifferenceSets, type DifferenceSets } from './difference-sets.ts';
import type { EncodedTable, Nulls } from './encoded-table.ts';
import { searchHittingSets } from './hitting-sets.ts';
import { minimalEdges } from './minimal-edges.ts';
import { createRefiner } from './partition.ts';
import { samplePairs } from './sampling.ts';

/** A minimal functional dependency that the rows obey, by column positions. */
export interface FoundDependency {
  /** Ascending. */
  readonly left: readonly number[];
  readonly right: number;
}

export interface DiscoveryOptions {
  readonly nulls: Nulls;
  /** Left sides with more columns are not looked for. */
  readonly maxLeft: number;
}

/** Pairs taken from one refuted candidate: more find the way faster, too many slow every later step. */
const pairsPerRefutation = 1000;

/**
 * Every minimal, non-trivial dependency that all rows obey, exactly: by right side, then size of the left, then its
 * columns read as a binary number. A left side must hit each difference set of its right side, and the
 * minimal ones are the minimal hitting sets (Mannila & Räihä 1994); difference sets come from a sample first, and
 * each candidate is validated on all rows, which refutes it or adds what was missing (Bleifuß et al. 2024, FDHits;
 * Papenbrock & Naumann 2016, HyFD).
 */
export function discoverDependencies(table: EncodedTable, options: DiscoveryOptions): FoundDependency[] {
  const sets = createDifferenceSets(table, options.nulls);
  const refine = createRefiner(table, options.nulls);
  samplePairs(sets, refine, seededRandom(1));
  const findConflicts = createConflictFinder(table, options.nulls, refine);
  return table.columns.flatMap((_, right) => {
    return findLefts(sets, findConflicts, right, options.maxLeft)
      .sort(compareLefts)
      .map((left) => ({ left, right }));
  });
}

/** Searches until a whole search refutes nothing: then the difference sets known are all that matter for `right`. */
function findLefts(sets: DifferenceSets, findConflicts: FindConflicts, right: number, maxLeft: number): number[][] {
  const valid = new Map<string, number[]>();
  for (let settled = false; !settled; ) {
    settled = true;
    const edges = minimalEdges(sets, right, 0);
    searchHittingSets(
      {
        vertices: sets.table.columns.length,
        words: sets.words,
        maxSize: maxLeft,
        visit(chosen) {
          const left = chosen.toSorted((one, other) => one - other);
          const key = left.join();
          if (valid.has(key)) return [];
          const known = sets.count;
          const conflicts = findConflicts(left, right, pairsPerRefutation, (one, other) => addPair(sets, one, other));
          if (conflicts === 0) valid.set(key, left);
          else settled = false;
          return minimalEdges(sets, right, known);
        },
      },
      edges,
    );
  }
  return [...valid.values()];
}

/** Small sets first, then by the highest column in which two differ. */
function compareLefts(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) return one.length - other.length;
  for (let at = one.length - 1; at >= 0; at -= 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Mulberry32: the same rows are sampled alike every time. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
