import { tableLabel } from '../../catalog/schema.ts';
import { readRows } from '../../catalog/table-reading.ts';
import {
  type ColumnComparison,
  type ComparableColumn,
  compareColumn,
  describeDifference,
  fitToSchema,
} from '../../denormalizations/column-comparison.ts';
import { type Check, check, type Section, type Subject, type VerifyContext } from '../section.ts';
import { checkCachedQueries } from './cached-queries.ts';

/** What is stored twice on purpose is recomputed and compared. */
export const denormalizationsSection: Section = { id: 'denormalizations', run: runDenormalizations };

async function runDenormalizations(context: VerifyContext): Promise<readonly Check[]> {
  const checks = [...(await checkColumns(context)), ...(await checkCachedQueries(context))];
  if (checks.length > 0) return checks;
  const why = `no files in ${context.project.folder.path}/denormalizations: nothing is stored twice on purpose`;
  return [check('denormalization', 'skip', {}, why)];
}

async function checkColumns({ database, project, schema, limits }: VerifyContext): Promise<readonly Check[]> {
  const columns = await Promise.all(project.denormalizations.map((column) => fitToSchema(column, schema)));
  const checks: Check[] = [];
  for (const column of columns) {
    const reading = await readRows(database, column.table, () => compareColumn(database, column), limits);
    checks.push('value' in reading ? judge(column, reading.value) : unread(column, reading.obstacle));
  }
  return checks;
}

function unread(column: ComparableColumn, obstacle: string): Check {
  return check('denormalization', 'skip', subjectOf(column), `${nameOf(column)}: rows not examined: ${obstacle}`);
}

function judge(column: ComparableColumn, { rows, differing, examples }: ColumnComparison): Check {
  const subject = subjectOf(column);
  const name = nameOf(column);
  if (rows === 0 && differing === 0) {
    return check('denormalization', 'skip', subject, `${name}: the table has no rows: not examined`);
  }
  if (differing === 0) {
    return check('denormalization', 'pass', subject, `${name} equals its query in all ${rows} rows`);
  }
  const more = differing > examples.length ? [`… and ${differing - examples.length} more`] : [];
  return check('denormalization', 'fail', subject, `${name} differs from its query in ${differing} of ${rows} rows`, {
    evidence: [...examples.map(describeDifference), ...more],
    fix: 'codelearn reconcile',
  });
}

function subjectOf({ denormalization: { column, file }, table }: ComparableColumn): Partial<Subject> {
  return { schema: table.schema, table: table.name, columns: [column], name: file.path };
}

function nameOf({ denormalization, table }: ComparableColumn): string {
  return `${tableLabel(table)}.${denormalization.column}`;
}
