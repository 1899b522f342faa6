import type { EncodedTable } from '../rows/encoded-table.ts';
import { dependencyBits, enoughBits } from '../significance.ts';
import type { Candidate } from './candidates.ts';
import type { RowsViolationCounter } from './rows-violation-counter.ts';
import type { ViolationCounter } from './violation-counter.ts';

/** A parent with less than this many times the groups of the determinant is the determinant by another name. */
const sameGroups = 1.05;

/**
 * Rows that a join baked into the table repeats confirm nothing: where a column W (a parent) determines both X and A, each of
 * its values confirms X → A once. Each finding gets the parent that leaves it the fewest bits, and its measure over one row for each
 * value of that parent as `independent`.
 */
export async function withIndependence(
  candidates: readonly Candidate[],
  rows: EncodedTable,
  inMemory: RowsViolationCounter,
  onAllRows: ViolationCounter,
): Promise<Candidate[]> {
  if (candidates.length === 0) return [];
  const determined = await findParents(rows, inMemory);
  const independent: Candidate[] = [];
  for (const candidate of candidates) independent.push(await withWeakestParents(candidate, determined, onAllRows));
  return independent;
}

/** For each column that is never NULL, the columns that it determines in the rows read. */
async function findParents(
  { columns }: EncodedTable,
  inMemory: RowsViolationCounter,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const names = columns.map(({ name }) => name);
  const determined = new Map<string, ReadonlySet<string>>();
  for (const { name, codes, distinct } of columns) {
    if (distinct < 2 || codes.includes(0)) continue;
    determined.set(name, new Set(await inMemory.unrefuted([name], names, 0)));
  }
  return determined;
}

/** Each parent is asked about all that it determines at once. */
async function withWeakestParents(
  { determinant, findings }: Candidate,
  determined: ReadonlyMap<string, ReadonlySet<string>>,
  onAllRows: ViolationCounter,
): Promise<Candidate> {
  const weakest = new Map(findings.map((finding) => [finding.dependent, finding]));
  const strong = findings.filter(({ measure }) => dependencyBits(measure) >= enoughBits);
  for (const [parent, byParent] of determined) {
    if (determinant.includes(parent) || !determinant.every((name) => byParent.has(name))) continue;
    const asked = strong.filter(({ dependent }) => dependent !== parent && byParent.has(dependent));
    if (asked.length === 0) continue;
    const dependents = asked.map(({ dependent }) => dependent);
    const measures = await onAllRows.measure(determinant, dependents, parent);
    for (const [index, finding] of asked.entries()) {
      const counted = measures[index];
      if (counted === undefined || counted.rows < sameGroups * counted.groups) continue;
      const independent = { ...counted, chance: determinant.length > 1 ? finding.measure.chance : counted.chance };
      const known = weakest.get(finding.dependent) ?? finding;
      if (dependencyBits(independent) < dependencyBits(known.independent)) {
        weakest.set(finding.dependent, { ...finding, independent, parent });
      }
    }
  }
  return { determinant, findings: [...weakest.values()] };
}
