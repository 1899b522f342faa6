import type { ColumnDependency } from '../../functional-dependencies/column-dependency.ts';
import type { Check } from '../section.ts';
import type { Exclusion } from './exclusions.ts';

/** What the rows of a table show: the check for people, and its cause as data, by which findings are held against each other. */
export interface RowFinding {
  readonly check: Check;
  readonly cause: Cause;
  /** What says that it is none; a finding with any of them is not shown, and shows that the line is of use. */
  readonly excludedBy: readonly Exclusion[];
}

/** The fact behind a finding. */
export interface Cause {
  readonly kind: CauseKind;
  /** The columns that the fact is about. */
  readonly columns: readonly string[];
  /** Dependencies between columns of the table that hold because of it. */
  readonly implies: readonly ColumnDependency[];
}

/**
 * `copy`: the columns repeat what the row says that a foreign key leads to. `derived`: they follow from each other or from
 * that row, by a formula or as of their time. `total`: of rows that refer to this one. `reference`: to rows of another
 * table, without a foreign key. `key`: no two rows share them. `list`: several values in one. `unexamined`: no fact, rows
 * could not be read.
 */
export type CauseKind = 'copy' | 'derived' | 'total' | 'reference' | 'key' | 'list' | 'unexamined';

/** A finding about the columns of its check. */
export function rowFinding(
  kind: CauseKind,
  check: Check,
  excludedBy: readonly Exclusion[],
  implies: readonly ColumnDependency[] = [],
): RowFinding {
  return { check, cause: { kind, columns: check.subject.columns, implies }, excludedBy };
}
