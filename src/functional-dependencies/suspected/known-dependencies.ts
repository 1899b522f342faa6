import type { Table } from '../../catalog/schema.ts';
import { columnSet, sameColumns, type TableRelation } from '../table-relation.ts';
import { implies } from '../theory/closure.ts';
import type { Candidate } from './candidates.ts';
import { isRowMoment } from './determinants.ts';

/** What is known of a table before its rows are looked at. */
export interface Known {
  readonly table: Table;
  readonly relation: TableRelation;
  /** Columns that may repeat: stored twice on purpose and compared elsewhere. */
  readonly denormalized: readonly string[];
  /** Dependencies that people call an accident. */
  readonly rejected: readonly { readonly determinant: readonly string[]; readonly dependent: readonly string[] }[];
}

/** A dependency that somebody rejected, one for each dependent. */
export interface ExcludedDependency {
  readonly determinant: readonly string[];
  readonly dependent: string;
}

/**
 * Splits the candidates into `unknown`, which nobody has said anything about, and `silenced`, which people reject. What breaks no
 * normal form (a dependent that is prime) is in neither, nor what keys and declarations imply, nor what is stored twice on
 * purpose, nor when the row was written.
 * @param prime columns that are part of a candidate key
 */
export function withoutKnown(
  candidates: readonly Candidate[],
  { table, relation, denormalized, rejected }: Known,
  prime: readonly string[],
): { unknown: Candidate[]; silenced: ExcludedDependency[] } {
  const moments = table.columns.filter(isRowMoment).map(({ name }) => name);
  const harmless = new Set([...prime, ...denormalized, ...moments]);
  const isImplied = (determinant: readonly string[], dependent: string): boolean =>
    implies(relation.dependencies, {
      determinant: columnSet(determinant, relation),
      dependent: columnSet([dependent], relation),
    });
  const isRejected = (determinant: readonly string[], dependent: string): boolean =>
    rejected.some((line) => line.dependent.includes(dependent) && sameColumns(line.determinant, determinant));

  const silenced: ExcludedDependency[] = [];
  const unknown: Candidate[] = [];
  for (const { determinant, findings } of candidates) {
    const open = findings.filter(({ dependent }) => !harmless.has(dependent) && !isImplied(determinant, dependent));
    for (const { dependent } of open) if (isRejected(determinant, dependent)) silenced.push({ determinant, dependent });
    const kept = open.filter(({ dependent }) => !isRejected(determinant, dependent));
    if (kept.length > 0) unknown.push({ determinant, findings: kept });
  }
  return { unknown, silenced };
}
