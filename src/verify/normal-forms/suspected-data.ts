import { type Table, tableLabel } from '../../catalog/schema.ts';
import type { Database } from '../../database/connect.ts';
import { whyUnreadable } from '../../database/unreadable.ts';
import { createRowsExaminer } from '../../evidence/rows-examiner.ts';
import { createServerExaminer } from '../../evidence/server-examiner.ts';
import { findSuspects, type Suspicion, sameColumns } from '../../evidence/suspects.ts';
import { readTableSample } from '../../evidence/table-sample.ts';
import { relationOf, renderColumns } from '../../normal-forms/table-relation.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { type Check, check } from '../section.ts';
import { type Dissent, findDissent } from './dissenting-rows.ts';
import { suspectedCheck } from './suspected-check.ts';

/** A single statement that takes longer gives its table up; a shorter limit of the session's own stays. */
const statementTimeout = 60_000;

/**
 * Looks at the rows of one table for dependencies that nobody declared: `suspected-partial` and `suspected-transitive`. Rows
 * refute and never prove, so what is found is a warning, and what is not found passes as examined. Reads only, in one
 * snapshot; safe on a standby. A table that may not be read, is gone or takes too long is skipped with the reason.
 */
export async function examineData(
  database: Database,
  table: Table,
  declarations: readonly Declaration[],
  denormalized: readonly string[],
): Promise<Check[]> {
  try {
    return await database.transaction(() => examineRows(database, table, declarations, denormalized), {
      mode: 'isolation level repeatable read, read only',
    });
  } catch (error) {
    const reason = whyUnreadable(error);
    if (reason === undefined || database.signal.aborted) throw error;
    return [examined(table, 'skip', `rows not examined: ${reason}`)];
  }
}

async function examineRows(
  database: Database,
  table: Table,
  declarations: readonly Declaration[],
  denormalized: readonly string[],
): Promise<Check[]> {
  await limitStatements(database);
  const relation = relationOf(table, declarations);
  const columns = table.columns.filter(({ name }) => relation.columns.includes(name));
  const rows = await readTableSample(database, table, columns);
  if (rows.rows === 0) return [examined(table, 'skip', 'no rows: not examined')];
  const sample = createRowsExaminer(rows);
  const examiner = rows.complete ? sample : createServerExaminer(database, table);
  const rejected = declarations.filter(({ kind }) => kind === 'rejected');
  const found = await findSuspects({ table, relation, denormalized, rejected }, rows, sample, examiner);
  const checks: Check[] = [];
  for (const suspect of found.suspects) {
    const dissent = new Map<string, Dissent>();
    for (const { right, measure } of suspect.findings) {
      if (measure.dissent > 0) dissent.set(right, await findDissent(database, table, suspect.left, right));
    }
    checks.push(suspectedCheck(table, relation, suspect, dissent));
  }
  return [...checks, summary(table, rows.rows, rows.complete, found), ...idleRejections(table, rejected, found)];
}

/** Not where the session has a limit that is shorter. */
async function limitStatements({ sql }: Database): Promise<void> {
  await sql`
    select pg_catalog.set_config('statement_timeout', ${String(statementTimeout)}, true)
      from pg_catalog.pg_settings
     where name = 'statement_timeout' and setting::pg_catalog.int4 not between 1 and ${statementTimeout}`;
}

function summary(table: Table, rows: number, complete: boolean, { suspects, omittedPairs }: Suspicion): Check {
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

/** A rejection matters as long as the rows look as if the dependency held. */
function idleRejections(table: Table, rejected: readonly Declaration[], { silenced }: Suspicion): Check[] {
  return rejected.flatMap(({ left, right, path, line }) => {
    const idle = right.filter((name) => !silenced.some((one) => one.right === name && sameColumns(one.left, left)));
    if (idle.length === 0) return [];
    const arrow = `${renderColumns(left)} -/-> ${renderColumns(idle)}`;
    const message = `${path}:${line}: ${arrow} silences nothing: the rows do not suggest it, or the keys rule it out`;
    const subject = { schema: table.schema, table: table.name, columns: [...left, ...idle] };
    const fix = idle.length === right.length ? 'Delete the line.' : `Delete ${idle.join(', ')} from the line.`;
    return [check('idle-declaration', 'warn', subject, message, { fix })];
  });
}
