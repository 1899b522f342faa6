import type { EncodedTable } from '../dependencies/encoded-table.ts';
import type { Candidate, Finding } from './candidates.ts';
import type { Examiner } from './examiner.ts';
import { bitsOf, suspiciousBits } from './measure.ts';
import type { RowsExaminer } from './rows-examiner.ts';

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
  const determined = new Map(
    rows.columns
      .filter(({ codes, distinct }) => distinct > 1 && !codes.includes(0))
      .map(({ name }) => [
        name,
        sample.unrefuted(
          [name],
          rows.columns.map((column) => column.name),
          0,
        ),
      ]),
  );
  const independent: Candidate[] = [];
  for (const { left, findings } of candidates) {
    const own: Finding[] = [];
    for (const finding of findings) own.push(await weakest(left, finding, determined, examiner));
    independent.push({ left, findings: own });
  }
  return independent;
}

async function weakest(
  left: readonly string[],
  finding: Finding,
  determined: ReadonlyMap<string, readonly string[]>,
  examiner: Examiner,
): Promise<Finding> {
  let least = finding;
  if (bitsOf(finding.measure) < suspiciousBits) return least;
  for (const [parent, rights] of determined) {
    if (left.includes(parent) || finding.right === parent) continue;
    if (![...left, finding.right].every((name) => rights.includes(name))) continue;
    const [counted] = await examiner.measure(left, [finding.right], parent);
    if (counted === undefined || counted.rows < sameGroups * counted.groups) continue;
    const independent = { ...counted, chance: left.length > 1 ? finding.measure.chance : counted.chance };
    if (bitsOf(independent) < bitsOf(least.independent)) least = { ...finding, independent, parent };
  }
  return least;
}
