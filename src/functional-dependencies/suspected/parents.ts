import type { EncodedTable } from '../rows/encoded-table.ts';
import type { Candidate } from './candidates.ts';
import { bitsOf, suspiciousBits } from './measure.ts';
import type { RowsExaminer } from './rows-violation-counter.ts';
import type { Examiner } from './violation-counter.ts';

/** A parent with less than this many times the groups of the determinant is the determinant by another name. */
const sameGroups = 1.05;

/**
 * Rows that a join baked into the table repeats confirm nothing: where a column W determines both X and A, each of its values
 * confirms X → A once. Each finding gets the parent that leaves it the least.
 */
export async function withIndependence(
  candidates: readonly Candidate[],
  rows: EncodedTable,
  sample: RowsExaminer,
  examiner: Examiner,
): Promise<Candidate[]> {
  if (candidates.length === 0) return [];
  const names = rows.columns.map(({ name }) => name);
  const determined = new Map<string, ReadonlySet<string>>();
  for (const { name, codes, distinct } of rows.columns) {
    if (distinct < 2 || codes.includes(0)) continue;
    determined.set(name, new Set(await sample.unrefuted([name], names, 0)));
  }
  const independent: Candidate[] = [];
  for (const candidate of candidates) independent.push(await weakest(candidate, determined, examiner));
  return independent;
}

/** Each parent is asked about all that it determines at once. */
async function weakest(
  { left, findings }: Candidate,
  determined: ReadonlyMap<string, ReadonlySet<string>>,
  examiner: Examiner,
): Promise<Candidate> {
  const least = new Map(findings.map((finding) => [finding.right, finding]));
  const strong = findings.filter(({ measure }) => bitsOf(measure) >= suspiciousBits);
  for (const [parent, rights] of determined) {
    if (left.includes(parent) || !left.every((name) => rights.has(name))) continue;
    const asked = strong.filter(({ right }) => right !== parent && rights.has(right));
    if (asked.length === 0) continue;
    const measures = await examiner.measure(
      left,
      asked.map(({ right }) => right),
      parent,
    );
    for (const [at, finding] of asked.entries()) {
      const counted = measures[at];
      if (counted === undefined || counted.rows < sameGroups * counted.groups) continue;
      const independent = { ...counted, chance: left.length > 1 ? finding.measure.chance : counted.chance };
      const known = least.get(finding.right) ?? finding;
      if (bitsOf(independent) < bitsOf(known.independent)) {
        least.set(finding.right, { ...finding, independent, parent });
      }
    }
  }
  return { left, findings: [...least.values()] };
}
