import { type Column, type Table, tableLabel } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import { readTableSample, type TableSample } from '../../functional-dependencies/rows/table-sample.ts';
import type { Finding } from '../../functional-dependencies/suspected/candidates.ts';
import { createRowsViolationCounter } from '../../functional-dependencies/suspected/rows-violation-counter.ts';
import { createServerViolationCounter } from '../../functional-dependencies/suspected/server-violation-counter.ts';
import {
  findSuspectedDependencies,
  type SuspectedDependencies,
} from '../../functional-dependencies/suspected/suspected-dependencies.ts';
import type { SuspectedDependency } from '../../functional-dependencies/suspected/suspected-dependency.ts';
import {
  relationOf,
  sameColumns,
  type TableRelation,
  tableKeys,
} from '../../functional-dependencies/table-relation.ts';
import { findViolations, type Violations } from '../../functional-dependencies/violating-rows.ts';
import type { Declaration } from '../../project/dependencies.ts';
import type { Exclusion } from '../redundancy/exclusions.ts';
import type { KnownTable } from '../redundancy/redundancy.ts';
import { type Check, check } from '../section.ts';
import { suspectedCheck } from './suspected-check.ts';

/** What the search for dependencies that nobody declared has found in the rows of a table. */
export interface SearchedRows {
  /** Rows read; where the table has more, the server counted over all rows what these suggest. */
  readonly rows: number;
  readonly complete: boolean;
  readonly found: SuspectedDependencies;
  /** Of the dependencies that nearly hold, the rows where they do not. */
  readonly violations: ReadonlyMap<Finding, Violations>;
}

/**
 * Looks at the rows of one table for dependencies that nobody declared. Rows refute and never prove. To be called in a
 * transaction that only reads.
 */
export async function searchDependencies(
  database: Database,
  { table, declarations, denormalized }: KnownTable,
  sample: TableSample,
): Promise<SearchedRows> {
  const relation = relationOf(table, declarations);
  const read = await readTableSample(database, table, searchedColumns(table, relation), sample);
  const inMemory = createRowsViolationCounter(read, database.signal);
  const counter = read.complete ? inMemory : createServerViolationCounter(database, table);
  const rejected = declarations.filter(({ kind }) => kind === 'rejected');
  const found = await findSuspectedDependencies({ table, relation, denormalized, rejected }, read, inMemory, counter);
  const violations = new Map<Finding, Violations>();
  for (const { determinant, findings } of found.suspected) {
    for (const finding of findings.filter(({ measure }) => measure.violations > 0)) {
      violations.set(finding, await findViolations(database, table, determinant, finding.dependent));
    }
  }
  return { rows: read.rows, complete: read.complete, found, violations };
}

/** Not those that are keys by themselves, and cost most: they determine all by right, and what determines them is a key too. */
function searchedColumns(table: Table, { columns }: TableRelation): readonly Column[] {
  const keys = new Set(tableKeys(table).flatMap((key) => (key.length === 1 ? key : [])));
  const stored = table.columns.filter(({ name }) => columns.includes(name));
  const open = stored.filter(({ name }) => !keys.has(name));
  return open.length > 0 ? open : stored;
}

/** The suspects that nothing explains: `suspected-partial`, `suspected-transitive`, `weak-dependency`; then what was looked at. */
export function describeSearch(
  table: Table,
  declarations: readonly Declaration[],
  searched: SearchedRows,
  suspects: readonly SuspectedDependency[],
): Check[] {
  if (searched.rows === 0) return [examined(table, 'skip', 'no rows: not examined')];
  const relation = relationOf(table, declarations);
  const checks = suspects.map((suspect) => suspectedCheck(table, relation, suspect, searched.violations));
  return [...checks, summary(table, searched, suspects)];
}

/** Said where the rows could not be read. */
export function unsearched(table: Table, obstacle: string): Check {
  return examined(table, 'skip', `rows not examined: ${obstacle}`);
}

function summary(
  table: Table,
  { rows, complete, found: { omittedPairs } }: SearchedRows,
  suspects: readonly SuspectedDependency[],
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

/** The lines whose dependency the rows still obey, or nearly. */
export function usedExclusions(declarations: readonly Declaration[], { silenced }: SuspectedDependencies): Exclusion[] {
  return declarations
    .filter(({ kind }) => kind === 'rejected')
    .flatMap((declaration) =>
      silenced
        .filter(({ determinant }) => sameColumns(determinant, declaration.determinant))
        .filter(({ dependent }) => declaration.dependent.includes(dependent))
        .map(({ dependent }) => ({ declaration, column: dependent })),
    );
}
