import type { TableRows } from '../rows/table-rows.ts';
import { holds, isApproximate } from '../significance.ts';
import type { Measure } from './measure.ts';
import type { RowsViolationCounter } from './rows-violation-counter.ts';
import type { ViolationCounter } from './violation-counter.ts';

/** A dependent and how well the rows obey. */
export interface Finding {
  readonly dependent: string;
  readonly measure: Measure;
  /** The same over rows that are independent: see `withIndependence`. */
  readonly independent: Measure;
  /** The column whose values were counted once for it. */
  readonly parent: string | undefined;
}

/** A determinant and the columns that follow from it in all rows, or in all but a few. */
export interface Candidate {
  readonly determinant: readonly string[];
  readonly findings: readonly Finding[];
}

/** Share of the restating rows that may violate a dependency: rows that are all there, and a sample, where chance plays a part. */
const tolerated = { complete: 0.01, sample: 0.05 };

/**
 * The dependencies that hold in the rows, or are approximate. Determinants of two columns are kept only for what neither column
 * determines by itself (so that they are minimal), and only where no row violates them: of so many pairs some nearly determine
 * something.
 * @param determinants single columns before pairs
 * @param inMemory counts on `rows` and refutes most candidates there
 * @param onAllRows counts for those that are not refuted
 */
export async function findCandidates(
  determinants: readonly (readonly string[])[],
  { columns, complete }: TableRows,
  inMemory: RowsViolationCounter,
  onAllRows: ViolationCounter,
): Promise<Candidate[]> {
  const varying = columns.filter(({ codes, distinct }) => distinct > 1 || (distinct === 1 && codes.includes(0)));
  const candidates: Candidate[] = [];
  for (const determinant of determinants) {
    const smaller = candidates.filter((other) => other.determinant.every((name) => determinant.includes(name)));
    const implied = smaller.flatMap(({ findings }) => findings.map(({ dependent }) => dependent));
    const settled = new Set([...determinant, ...implied]);
    const open = varying.map(({ name }) => name).filter((name) => !settled.has(name));
    const isPair = determinant.length > 1;
    const share = isPair ? 0 : complete ? tolerated.complete : tolerated.sample;
    const unrefuted = await inMemory.unrefuted(determinant, open, share);
    if (unrefuted.length === 0) continue;
    const measures = await onAllRows.measure(determinant, unrefuted);
    const findings: Finding[] = [];
    for (const [index, dependent] of unrefuted.entries()) {
      const counted = measures[index] as Measure;
      if (!holds(counted) && (isPair || !isApproximate(counted))) continue;
      const measure = isPair ? await beyondEachColumn(counted, determinant, dependent, onAllRows) : counted;
      findings.push({ dependent, measure, independent: measure, parent: undefined });
    }
    if (findings.length > 0) candidates.push({ determinant, findings });
  }
  return candidates;
}

/** Whether a dependency is among the candidates: it holds in all rows, or in all but a few. */
export type HoldsInRows = (determinant: readonly string[], dependent: string) => boolean;

export function createHoldsInRows(candidates: readonly Candidate[]): HoldsInRows {
  const keyOf = (determinant: readonly string[]): string => JSON.stringify(determinant.toSorted());
  const dependents = new Map(
    candidates.map(({ determinant, findings }) => {
      return [keyOf(determinant), new Set(findings.map(({ dependent }) => dependent))];
    }),
  );
  return (determinant, dependent) => dependents.get(keyOf(determinant))?.has(dependent) ?? false;
}

/** Share of the pairs of rows with the same value of one column that must agree for the column to say it all, exceptions aside. */
const nearlyAll = 0.95;

/** Where one of two columns nearly determines the dependent, agreement of rows that have both says little or nothing. */
async function beyondEachColumn(
  measure: Measure,
  determinant: readonly string[],
  dependent: string,
  onAllRows: ViolationCounter,
): Promise<Measure> {
  let { chance } = measure;
  for (const column of determinant) {
    const [alone] = await onAllRows.measure([column], [dependent]);
    chance = Math.max(chance, alone?.agreement ?? 0);
  }
  return { ...measure, chance: chance < nearlyAll ? chance : 1 };
}
