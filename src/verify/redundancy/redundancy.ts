import { type Table, tableLabel } from '../../catalog/schema.ts';
import { readRows } from '../../catalog/table-reading.ts';
import type { ColumnDependency } from '../../functional-dependencies/column-dependency.ts';
import { quoteQualified } from '../../sql-text/identifier.ts';
import { type Check, check, type VerifyContext } from '../section.ts';
import { childTotal } from './child-total.ts';
import { computedColumn } from './computed-column.ts';
import { copiedColumn } from './copied-column.ts';
import { datePart } from './date-part.ts';
import { twinFlags } from './implied-flags.ts';
import { missingForeignKey } from './missing-foreign-key.ts';
import { alone, type DataFinding, type DataRule, type DataScope } from './scope.ts';
import { textList } from './text-list.ts';
import { undeclaredKey } from './undeclared-key.ts';

/** Every suspicion that rows can raise: the one place to add one. */
export const dataRules: readonly DataRule[] = [
  undeclaredKey,
  missingForeignKey,
  copiedColumn,
  computedColumn,
  datePart,
  childTotal,
  textList,
  twinFlags,
];

/** Milliseconds: a question that takes longer is given up, and said to be. */
const patience = 10_000;

/** What the rows of one table raise. */
export interface Examined {
  readonly checks: readonly Check[];
  /** The dependencies between columns that come with the findings. */
  readonly explained: readonly ColumnDependency[];
}

/**
 * Looks at the rows of a table for facts stored twice and keys not declared; other tables are looked up for what it
 * refers to. Without rows it is a skip; one that raises no suspicion passes with what was looked for.
 */
export async function examineTable(context: RowsContext, table: Table): Promise<Examined> {
  const scope = scopeOf(context, table);
  const label = tableLabel(table);
  const subject = { schema: table.schema, table: table.name };
  const presence = await attempt(scope, 'data-rules', async () => {
    const rows = await scope.database.sql.unsafe(`select 1 from ${quoteQualified(table.schema, table.name)} limit 1`);
    return rows.length > 0
      ? []
      : [alone(check('data-rules', 'skip', subject, `${label}: no rows: not examined for facts stored twice`))];
  });
  if (presence.length > 0) return { checks: presence.map((one) => one.check), explained: [] };
  const all: DataFinding[] = [];
  for (const rule of dataRules) all.push(...(await attempt(scope, rule.id, () => rule.find(scope))));
  const found = withoutRepetitions(all);
  const checks = found.map((one) => one.check);
  const explained = found.flatMap(({ explains }) => explains);
  if (checks.some(({ status }) => status !== 'pass')) return { checks, explained };
  const nothing = check('data-rules', 'pass', subject, `${label}: its rows raise no suspicion`, {
    evidence: [`looked for: ${dataRules.map(({ id }) => id).join(', ')}`],
  });
  return { checks: [...checks, nothing], explained };
}

/** A column that is a copy is that and nothing else: its lists, keys and references are those of what it copies. */
function withoutRepetitions(found: readonly DataFinding[]): DataFinding[] {
  const isCopy = ({ id, status }: Check): boolean => id === copiedColumn.id && status === 'warn';
  const copied = found.flatMap((one) => (isCopy(one.check) ? one.check.subject.columns : []));
  return found.filter(({ check: { id, status, subject } }) => {
    return id === copiedColumn.id || status !== 'warn' || !subject.columns.every((name) => copied.includes(name));
  });
}

/** The part of what a section may look at that the rules need. */
export type RowsContext = Pick<VerifyContext, 'database' | 'schema' | 'project' | 'limits'>;

function scopeOf({ database, schema, project, limits }: RowsContext, table: Table): DataScope {
  const isOwn = (it: { schema: string; table: string }): boolean =>
    it.schema === table.schema && it.table === table.name;
  return {
    database,
    schema,
    table,
    statementTimeout: limits?.statementTimeout ?? patience,
    declarations: project.dependencies.filter(isOwn),
    denormalized: project.denormalizations.filter(isOwn).map(({ column }) => column),
  };
}

/** What a rule finds, or a skip with the reason why it could not look. */
async function attempt(
  { database, table, statementTimeout }: DataScope,
  id: string,
  use: () => Promise<readonly DataFinding[]>,
): Promise<readonly DataFinding[]> {
  const reading = await readRows(database, table, use, { statementTimeout });
  if ('value' in reading) return reading.value;
  const subject = { schema: table.schema, table: table.name };
  return [alone(check(id, 'skip', subject, `${tableLabel(table)}: rows not examined: ${reading.obstacle}`))];
}
