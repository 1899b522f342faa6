import { tableLabel } from '../catalog/schema.ts';
import {
  type ComparableColumn,
  type Comparison,
  compareColumn,
  describeDifference,
  fitToSchema,
} from '../denormalizations/compare.ts';
import { checkCachedQueries } from './cached-queries.ts';
import { type Check, check, type Section, type VerifyContext } from './section.ts';

/** What is stored twice on purpose is recomputed and compared. */
export const denormalizationsSection: Section = { id: 'denormalizations', run: runDenormalizations };

async function runDenormalizations(context: VerifyContext): Promise<readonly Check[]> {
  const checks = [...(await checkColumns(context)), ...(await checkCachedQueries(context))];
  if (checks.length > 0) return checks;
  const why = `no files in ${context.project.folder.path}/denormalizations: nothing is stored twice on purpose`;
  return [check('denormalization', 'skip', {}, why)];
}

async function checkColumns({ database, project, schema }: VerifyContext): Promise<readonly Check[]> {
  const columns = await Promise.all(project.denormalizations.map((column) => fitToSchema(column, schema)));
  const checks: Check[] = [];
  for (const column of columns) checks.push(await judge(column, await compareColumn(database, column)));
  return checks;
}

function judge(column: ComparableColumn, { rows, differing, examples }: Comparison): Check {
  const { denormalization, table } = column;
  const subject = {
    schema: table.schema,
    table: table.name,
    columns: [denormalization.column],
    name: denormalization.file.path,
  };
  const name = `${tableLabel(table)}.${denormalization.column}`;
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
