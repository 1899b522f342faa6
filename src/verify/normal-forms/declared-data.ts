import { type Table, tableLabel } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import { compareWithRows, type DeclaredInRows, describeBroken } from '../../functional-dependencies/declared-rows.ts';
import { renderColumns } from '../../functional-dependencies/table-relation.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { type Check, check, type RowLimits } from '../section.ts';

/** Holds each declared rule against the rows: `dependency-holds`, or `dependency-broken` with the violating rows. */
export async function judgeDeclaredData(
  database: Database,
  table: Table,
  declarations: readonly Declaration[],
  { statementTimeout }: RowLimits = {},
): Promise<Check[]> {
  const rules = declarations.filter(({ kind }) => kind === 'holds');
  if (rules.length === 0) return [];
  const reading = await compareWithRows(database, table, rules, { statementTimeout });
  if ('obstacle' in reading) {
    const message = `${tableLabel(table)}: rows not examined: ${reading.obstacle}`;
    return [check('dependency-holds', 'skip', { schema: table.schema, table: table.name }, message)];
  }
  if (reading.value === 'empty') return rules.map((rule) => unexamined(table, rule));
  return reading.value.map((compared) => judge(table, compared));
}

function judge(table: Table, compared: DeclaredInRows): Check {
  const { rule, dependent, violations } = compared;
  const subject = { schema: table.schema, table: table.name, columns: [...rule.determinant, dependent] };
  if (violations.groups === 0) {
    const dependency = `${renderColumns(rule.determinant)} -> ${renderColumns([dependent])}`;
    const message = `${tableLabel(table)}: no row contradicts ${dependency} (${rule.path}:${rule.line})`;
    return check('dependency-holds', 'pass', subject, message);
  }
  const fix = 'Correct the rows, or delete the rule if it is none.';
  return check('dependency-broken', 'fail', subject, describeBroken(table, compared), {
    evidence: violations.lines,
    fix,
  });
}

/** A rule that no row could have broken is not proven: it was not examined. */
function unexamined(table: Table, { determinant, dependent, path, line }: Declaration): Check {
  const dependency = `${renderColumns(determinant)} -> ${renderColumns(dependent)}`;
  const subject = { schema: table.schema, table: table.name, columns: [...determinant, ...dependent] };
  const message = `${tableLabel(table)}: no rows: ${dependency} not examined (${path}:${line})`;
  return check('dependency-holds', 'skip', subject, message);
}
