import { type Table, tableLabel } from '../../catalog/schema.ts';
import { readRows } from '../../catalog/table-reading.ts';
import type { Database } from '../../connection/session.ts';
import { type ColumnDependency, determines } from '../../functional-dependencies/column-dependency.ts';
import { readTableSample } from '../../functional-dependencies/rows/table-sample.ts';
import type { Finding } from '../../functional-dependencies/suspected/candidates.ts';
import { createRowsViolationCounter } from '../../functional-dependencies/suspected/rows-violation-counter.ts';
import { createServerViolationCounter } from '../../functional-dependencies/suspected/server-violation-counter.ts';
import {
  findSuspectedDependencies,
  type SuspectedDependencies,
} from '../../functional-dependencies/suspected/suspected-dependencies.ts';
import type { SuspectedDependency } from '../../functional-dependencies/suspected/suspected-dependency.ts';
import { relationOf, sameColumns } from '../../functional-dependencies/table-relation.ts';
import { findViolations, type Violations } from '../../functional-dependencies/violating-rows.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { type Check, check, type RowLimits } from '../section.ts';
import { suspectedCheck } from './suspected-check.ts';
import type { Rejection } from './unused-exclusions.ts';

/** A single statement that takes longer gives its table up; a shorter limit of the session's own stays. */
const longestStatement = 60_000;

export interface ExaminedData {
  readonly checks: readonly Check[];
  /** Columns that a warning says belong to another table. */
  readonly misplaced: readonly string[];
  /** What `-/->` lines reject though these rows do not suggest it. */
  readonly unneeded: readonly Rejection[];
}

/**
 * Looks at the rows of one table for dependencies that nobody declared: `suspected-partial` and `suspected-transitive`. Rows
 * refute and never prove, so what is found is a warning, and what is not found passes as examined. Reads only, in one
 * snapshot; safe on a standby. A table that may not be read, is gone or takes too long is skipped with the reason.
 * @param explained what checks that know more have told already
 */
export async function examineDependencies(
  database: Database,
  table: Table,
  declarations: readonly Declaration[],
  denormalized: readonly string[],
  explained: readonly ColumnDependency[] = [],
  { sample, statementTimeout = longestStatement }: RowLimits = {},
): Promise<ExaminedData> {
  const examine = (): Promise<ExaminedData> =>
    examineRows(database, table, declarations, denormalized, explained, sample);
  const reading = await readRows(database, table, examine, { statementTimeout });
  if ('value' in reading) return reading.value;
  return { checks: [examined(table, 'skip', `rows not examined: ${reading.obstacle}`)], misplaced: [], unneeded: [] };
}

async function examineRows(
  database: Database,
  table: Table,
  declarations: readonly Declaration[],
  denormalized: readonly string[],
  explained: readonly ColumnDependency[],
  wanted: number | undefined,
): Promise<ExaminedData> {
  const relation = relationOf(table, declarations);
  const columns = table.columns.filter(({ name }) => relation.columns.includes(name));
  const rows = await readTableSample(database, table, columns, wanted);
  if (rows.rows === 0)
    return { checks: [examined(table, 'skip', 'no rows: not examined')], misplaced: [], unneeded: [] };
  const sample = createRowsViolationCounter(rows, database.signal);
  const examiner = rows.complete ? sample : createServerViolationCounter(database, table);
  const rejected = declarations.filter(({ kind }) => kind === 'rejected');
  const all = await findSuspectedDependencies({ table, relation, denormalized, rejected }, rows, sample, examiner);
  const found = { ...all, suspected: withoutExplained(all.suspected, explained) };
  const checks: Check[] = [];
  for (const suspect of found.suspected) {
    const dissent = new Map<string, Violations>();
    for (const { dependent: right, measure } of suspect.findings) {
      if (measure.violations > 0) dissent.set(right, await findViolations(database, table, suspect.determinant, right));
    }
    checks.push(suspectedCheck(table, relation, suspect, dissent));
  }
  checks.push(summary(table, rows.rows, rows.complete, found));
  const likely = found.suspected.filter(({ strength }) => strength === 'likely');
  const misplaced = likely.flatMap(({ findings }) => findings.map(({ dependent: right }) => right));
  return { checks, misplaced, unneeded: unneeded(rejected, found) };
}

/** What a more specific check says already; a pair of columns also where one of them was told of by itself. */
function withoutExplained(
  suspects: readonly SuspectedDependency[],
  explained: readonly ColumnDependency[],
): SuspectedDependency[] {
  const singles = suspects
    .filter(({ determinant: left, strength }) => left.length === 1 && strength === 'likely')
    .map(({ determinant: left, findings }) => ({ left, right: findings.map(({ dependent: right }) => right) }));
  return suspects
    .map((suspect) => {
      const { determinant: left, equivalents: twins } = suspect;
      const known = left.length === 1 ? explained : [...explained, ...singles];
      // Between two columns that tell each other, one direction says it.
      const isBack = (right: string): boolean => twins.includes(right) && determines(known, [right], left[0] ?? '');
      const open = suspect.findings.filter(({ dependent: right }) => !determines(known, left, right) && !isBack(right));
      return { ...suspect, findings: withoutConsequences(left, open, known) };
    })
    .filter(({ findings }) => findings.length > 0);
}

/** What is computed from columns told before it is told with them. */
function withoutConsequences(
  left: readonly string[],
  findings: readonly Finding[],
  known: readonly ColumnDependency[],
): readonly Finding[] {
  return findings.reduceRight<readonly Finding[]>((kept, finding) => {
    const others = kept.filter((other) => other !== finding);
    const told = { left, right: others.map(({ dependent: right }) => right) };
    return determines([...known, told], left, finding.dependent) ? others : kept;
  }, findings);
}

function summary(
  table: Table,
  rows: number,
  complete: boolean,
  { suspected: suspects, omittedPairs }: SuspectedDependencies,
): Check {
  if (omittedPairs > 0) {
    return examined(table, 'skip', `${omittedPairs} pairs of columns not examined: there are too many`);
  }
  const likely = suspects.filter(({ strength }) => strength === 'likely').length;
  const looked = complete ? `${rows} rows` : `a sample of ${rows} rows, survivors held against all rows`;
  return examined(table, 'pass', `${looked}: ${likely === 0 ? 'nothing' : likely} suspected`);
}

function examined(table: Table, status: 'pass' | 'skip', message: string): Check {
  const subject = { schema: table.schema, table: table.name };
  return check('rows-examined', status, subject, `${tableLabel(table)}: ${message}`);
}

function unneeded(rejected: readonly Declaration[], { silenced }: SuspectedDependencies): Rejection[] {
  return rejected.flatMap((declaration) => {
    const needed = (right: string): boolean =>
      silenced.some((one) => one.dependent === right && sameColumns(one.determinant, declaration.left));
    return declaration.right.filter((right) => !needed(right)).map((column) => ({ declaration, column }));
  });
}
