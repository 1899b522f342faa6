import type { EncodedTable } from '../rows/encoded-table.ts';
import { searchLefts } from './determinant-search.ts';
import { createAnswer, type FoundDependency } from './result-collector.ts';
import type { DiscoveryOptions, Search } from './search.ts';
import { sweepSmallLefts } from './small-determinants.ts';

/**
 * Every minimal, non-trivial dependency that all rows obey, exactly: by right side, then size of the left, then its
 * columns read as a binary number.
 * @throws CodelearnError (exit 2) where there are more than fit in memory, or the search takes longer than the pace allows;
 * it says how far it got
 */
export async function discoverDependencies(table: EncodedTable, options: DiscoveryOptions): Promise<FoundDependency[]> {
  const answer = createAnswer(table);
  const search: Search = options.maxLeft <= 2 ? sweepSmallLefts : searchLefts;
  for (const _piece of search(table, options, answer)) {
    await options.pace.pause(() => `${answer.place()}, ${answer.found.length} found`);
  }
  return answer.found.toSorted(compare);
}

/** By right side, small left sides first, then by the highest column in which two differ. */
function compare(one: FoundDependency, other: FoundDependency): number {
  if (one.right !== other.right) return one.right - other.right;
  if (one.left.length !== other.left.length) return one.left.length - other.left.length;
  for (let at = one.left.length - 1; at >= 0; at -= 1) {
    const difference = (one.left[at] ?? 0) - (other.left[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
