import type { EncodedTable } from '../rows/encoded-table.ts';
import { searchDeterminants } from './determinant-search.ts';
import { createResultCollector, type FoundDependency } from './result-collector.ts';
import type { DiscoveryOptions, Search } from './search.ts';
import { sweepSmallDeterminants } from './small-determinants.ts';

/**
 * Every minimal, non-trivial dependency that all rows obey, exactly: by dependent, then size of the determinant, then its
 * columns read as a binary number. Minimal: no column of the determinant can be left out.
 * @throws CodelearnError (exit 2) where there are more than fit in memory, or the search takes longer than its time limit;
 * it says how far it got
 */
export async function discoverDependencies(table: EncodedTable, options: DiscoveryOptions): Promise<FoundDependency[]> {
  const collector = createResultCollector(table);
  const search: Search = options.maxDeterminant <= 2 ? sweepSmallDeterminants : searchDeterminants;
  for (const _slice of search(table, options, collector)) {
    await options.timeSlice.pause(() => `${collector.progress()}, ${collector.found.length} found`);
  }
  return collector.found.toSorted(compare);
}

/** By dependent, small determinants first, then by the highest column in which two differ. */
function compare(one: FoundDependency, other: FoundDependency): number {
  if (one.dependent !== other.dependent) return one.dependent - other.dependent;
  if (one.determinant.length !== other.determinant.length) return one.determinant.length - other.determinant.length;
  for (let index = one.determinant.length - 1; index >= 0; index -= 1) {
    const difference = (one.determinant[index] ?? 0) - (other.determinant[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
