import { type ColumnDependency, determines } from '../../functional-dependencies/column-dependency.ts';
import type { Finding } from '../../functional-dependencies/suspected/candidates.ts';
import type { SuspectedDependency } from '../../functional-dependencies/suspected/suspected-dependency.ts';
import type { RowFinding } from '../redundancy/row-finding.ts';

/** What the rows of one table show. */
export interface Shown {
  readonly findings: readonly RowFinding[];
  readonly suspects: readonly SuspectedDependency[];
}

/**
 * Leaves each defect once, told by what knows most of it. A copied column is a copy and nothing else: its keys, lists and
 * references are those of the column that it repeats. A dependency that a finding implies is told with the finding. What a
 * misplaced column refers to is a question for the table where it belongs. Findings that a line of dependencies.txt
 * excludes explain nothing.
 */
export function withoutExplained({ findings, suspects }: Shown): Shown {
  const own = withoutRepeated(findings);
  const implied = own.filter(isIncluded).flatMap(({ cause }) => cause.implies);
  const open = withoutImplied(suspects, implied);
  return { findings: withoutMisplaced(own, open), suspects: open };
}

function isIncluded({ excludedBy }: RowFinding): boolean {
  return excludedBy.length === 0;
}

function isWarning({ check }: RowFinding): boolean {
  return check.status === 'warn';
}

function withoutRepeated(findings: readonly RowFinding[]): RowFinding[] {
  const copied = findings
    .filter(({ cause, excludedBy }) => cause.kind === 'copy' && excludedBy.length === 0)
    .flatMap(({ cause }) => cause.columns);
  return findings.filter((finding) => {
    const { kind, columns } = finding.cause;
    return kind === 'copy' || !isWarning(finding) || !columns.every((name) => copied.includes(name));
  });
}

/** A pair of columns is explained as well by a suspect that has one of them for a determinant. */
function withoutImplied(
  suspects: readonly SuspectedDependency[],
  implied: readonly ColumnDependency[],
): SuspectedDependency[] {
  const singles = suspects
    .filter(({ determinant, strength }) => determinant.length === 1 && strength === 'likely')
    .map(({ determinant, findings }) => ({ determinant, dependent: findings.map(({ dependent }) => dependent) }));
  return suspects
    .map((suspect) => {
      const { determinant, equivalents } = suspect;
      const known = determinant.length === 1 ? implied : [...implied, ...singles];
      const open = suspect.findings.filter(({ dependent }) => {
        // Of two columns that determine each other, one direction says it.
        const isBack = equivalents.includes(dependent) && determines(known, [dependent], determinant[0] ?? '');
        return !isBack && !determines(known, determinant, dependent);
      });
      return { ...suspect, findings: withoutConsequences(determinant, open, known) };
    })
    .filter(({ findings }) => findings.length > 0);
}

/** What follows from the other dependents is told with them. */
function withoutConsequences(
  determinant: readonly string[],
  findings: readonly Finding[],
  known: readonly ColumnDependency[],
): readonly Finding[] {
  return findings.reduceRight<readonly Finding[]>((kept, finding) => {
    const others = kept.filter((other) => other !== finding);
    const told = { determinant, dependent: others.map(({ dependent }) => dependent) };
    return determines([...known, told], determinant, finding.dependent) ? others : kept;
  }, findings);
}

function withoutMisplaced(findings: readonly RowFinding[], suspects: readonly SuspectedDependency[]): RowFinding[] {
  const misplaced = suspects
    .filter(({ strength }) => strength === 'likely')
    .flatMap((suspect) => suspect.findings.map(({ dependent }) => dependent));
  return findings.filter((finding) => {
    const { kind, columns } = finding.cause;
    return kind !== 'reference' || !isIncluded(finding) || !columns.every((name) => misplaced.includes(name));
  });
}
