import type { EncodedTable } from '../rows/encoded-table.ts';
import { holds, isNearMiss, type Measure } from './measure.ts';
import type { RowsExaminer } from './rows-violation-counter.ts';
import type { Examiner } from './violation-counter.ts';

export interface Finding {
  readonly right: string;
  readonly measure: Measure;
  /** The same over rows that are independent: see `withIndependence`. */
  readonly independent: Measure;
  /** The column whose values were counted once for it. */
  readonly parent: string | undefined;
}

/** A left side and the columns that follow from it in all rows, or in all but a few. */
export interface Candidate {
  readonly left: readonly string[];
  readonly findings: readonly Finding[];
}

/** Share of the restating rows that may dissent: rows that are all there, and a sample, where chance plays a part. */
const tolerated = { complete: 0.01, sampled: 0.05 };

/**
 * Left sides of two columns are kept only for what neither column determines by itself, with a minimal left side, and only where
 * no row dissents: of so many pairs some nearly determine something.
 */
export async function findCandidates(
  lefts: readonly (readonly string[])[],
  { columns }: EncodedTable,
  sample: RowsExaminer,
  examiner: Examiner,
  complete: boolean,
): Promise<Candidate[]> {
  const varying = columns.filter(({ codes, distinct }) => distinct > 1 || (distinct === 1 && codes.includes(0)));
  const candidates: Candidate[] = [];
  for (const left of lefts) {
    const smaller = candidates.filter((other) => other.left.every((name) => left.includes(name)));
    const settled = new Set([...left, ...smaller.flatMap(({ findings }) => findings.map(({ right }) => right))]);
    const rights = varying.map(({ name }) => name).filter((name) => !settled.has(name));
    const pair = left.length > 1;
    const share = pair ? 0 : complete ? tolerated.complete : tolerated.sampled;
    const surviving = await sample.unrefuted(left, rights, share);
    if (surviving.length === 0) continue;
    const measures = await examiner.measure(left, surviving);
    const findings: Finding[] = [];
    for (const [at, right] of surviving.entries()) {
      const counted = measures[at] as Measure;
      if (!holds(counted) && (pair || !isNearMiss(counted))) continue;
      const measure = pair ? await beyondEachColumn(counted, left, right, examiner) : counted;
      findings.push({ right, measure, independent: measure, parent: undefined });
    }
    if (findings.length > 0) candidates.push({ left, findings });
  }
  return candidates;
}

/** Share of the pairs of rows with the same value of one column that must agree for the column to say it all, exceptions aside. */
const nearlyAll = 0.95;

/** Where one of two columns nearly determines the right side, agreement of rows that have both says little or nothing. */
async function beyondEachColumn(
  measure: Measure,
  left: readonly string[],
  right: string,
  examiner: Examiner,
): Promise<Measure> {
  let { chance } = measure;
  for (const column of left) {
    const [alone] = await examiner.measure([column], [right]);
    chance = Math.max(chance, alone?.agreement ?? 0);
  }
  return { ...measure, chance: chance < nearlyAll ? chance : 1 };
}
