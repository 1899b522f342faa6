import { derivedColumns } from '../../catalog/derived-column.ts';
import { type Table, tableLabel } from '../../catalog/schema.ts';
import { readRows } from '../../catalog/table-reading.ts';
import type { Database } from '../../connection/session.ts';
import { renderColumns } from '../../functional-dependencies/table-relation.ts';
import { type Dissent, findDissent } from '../../functional-dependencies/violating-rows.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { quoteQualified } from '../../sql-text/identifier.ts';
import { type Check, check, type RowLimits } from '../section.ts';

/**
 * Holds each declared rule against the rows, on the server in one pass a right column: `dependency-holds` or
 * `dependency-broken` with the rows. Rows with NULL on the left are under no rule, as in keys; on the right NULL equals NULL.
 */
export async function compareWithData(
  database: Database,
  table: Table,
  declarations: readonly Declaration[],
  { statementTimeout }: RowLimits = {},
): Promise<Check[]> {
  const rules = declarations.filter(({ kind }) => kind === 'holds');
  if (rules.length === 0) return [];
  const reading = await readRows(database, table, () => compareRules(database, table, rules), { statementTimeout });
  if ('value' in reading) return reading.value;
  const message = `${tableLabel(table)}: rows not examined: ${reading.obstacle}`;
  return [check('dependency-holds', 'skip', { schema: table.schema, table: table.name }, message)];
}

async function compareRules(database: Database, table: Table, rules: readonly Declaration[]): Promise<Check[]> {
  if (!(await hasRows(database, table))) return rules.map((rule) => unexamined(table, rule));
  const derived = derivedColumns(table);
  const checks: Check[] = [];
  for (const rule of rules) {
    for (const right of rule.right.filter((name) => !derived.some((column) => column.name === name))) {
      checks.push(verdict(table, rule, right, await findDissent(database, table, rule.left, right)));
    }
  }
  return checks;
}

async function hasRows({ sql }: Database, table: Table): Promise<boolean> {
  const rows = await sql.unsafe(`select 1 from ${quoteQualified(table.schema, table.name)} limit 1`);
  return rows.length > 0;
}

function verdict(table: Table, rule: Declaration, right: string, { groups, lines }: Dissent): Check {
  const arrow = `${renderColumns(rule.left)} -> ${renderColumns([right])}`;
  const where = `${rule.path}:${rule.line}`;
  const subject = { schema: table.schema, table: table.name, columns: [...rule.left, right] };
  if (groups === 0) {
    return check('dependency-holds', 'pass', subject, `${tableLabel(table)}: no row contradicts ${arrow} (${where})`);
  }
  const message = `${tableLabel(table)}: the rows contradict ${arrow} (${where}) for ${groups} ${renderColumns(rule.left)}`;
  const fix = 'Correct the rows, or delete the rule if it is none.';
  return check('dependency-broken', 'fail', subject, message, { evidence: lines, fix });
}

/** A rule that no row could have broken is not proven: it was not examined. */
function unexamined(table: Table, { left, right, path, line }: Declaration): Check {
  const arrow = `${renderColumns(left)} -> ${renderColumns(right)}`;
  const subject = { schema: table.schema, table: table.name, columns: [...left, ...right] };
  return check(
    'dependency-holds',
    'skip',
    subject,
    `${tableLabel(table)}: no rows: ${arrow} not examined (${path}:${line})`,
  );
}
