import { type Table, tableLabel } from '../../catalog/schema.ts';
import type { Project } from '../../project/project.ts';
import type { RowQuestion } from '../row-questions.ts';
import { type Check, check, type VerifyContext } from '../section.ts';
import { childTotal } from './child-total.ts';
import { computedColumn } from './computed-column.ts';
import { copiedColumn } from './copied-column.ts';
import { datePart } from './date-part.ts';
import { impliedFlags } from './implied-flags.ts';
import { missingForeignKey } from './missing-foreign-key.ts';
import type { RedundancyRule, RuleScope } from './redundancy-rule.ts';
import { type RowFinding, rowFinding } from './row-finding.ts';
import { countTableRows } from './sample.ts';
import { textList } from './text-list.ts';
import { undeclaredKey } from './undeclared-key.ts';

/** Every kind of redundancy that rows can show: the one place to add one. */
export const redundancyRules: readonly RedundancyRule[] = [
  undeclaredKey,
  missingForeignKey,
  copiedColumn,
  computedColumn,
  datePart,
  childTotal,
  textList,
  impliedFlags,
];

/** Milliseconds: a statement that takes longer is given up, and said to be. */
const longestStatement = 10_000;

/** The part of what a section may look at that the rules need. */
export type RowsContext = Pick<VerifyContext, 'database' | 'schema' | 'limits'> & {
  readonly project: Pick<Project, 'folder'>;
};

/** A table, and what people have said about it. */
export type KnownTable = Pick<RuleScope, 'table' | 'declarations' | 'denormalized'>;

/**
 * The questions that look for facts stored twice and keys not declared in the rows of a table; other tables are looked up
 * for what it refers to. Each adds to `found`.
 */
export function askForRedundancy(
  { database, schema, project, limits }: RowsContext,
  known: KnownTable,
  found: RowFinding[],
): RowQuestion[] {
  const { table } = known;
  const scope = { ...known, database, schema, folder: project.folder.path };
  let tableRows = 0;
  const question = (id: string, ask: () => Promise<void>): RowQuestion => ({
    statementTimeout: limits?.statementTimeout ?? longestStatement,
    ask,
    giveUp: (obstacle) => found.push(unexamined(table, id, `rows not examined: ${obstacle}`)),
  });
  const count = question('redundancy', async () => {
    tableRows = await countTableRows(database, table);
    if (tableRows === 0) found.push(unexamined(table, 'redundancy', 'no rows: not examined for facts stored twice'));
  });
  const rules = redundancyRules.map((rule) =>
    question(rule.id, async () => {
      if (tableRows > 0) found.push(...(await rule.find({ ...scope, tableRows } satisfies RuleScope)));
    }),
  );
  return [count, ...rules];
}

/** Said of a table in which nothing was found. */
export function withoutRedundancy(table: Table): Check {
  const subject = { schema: table.schema, table: table.name };
  return check('redundancy', 'pass', subject, `${tableLabel(table)}: its rows raise no suspicion`, {
    evidence: [`looked for: ${redundancyRules.map(({ id }) => id).join(', ')}`],
  });
}

function unexamined(table: Table, id: string, why: string): RowFinding {
  const subject = { schema: table.schema, table: table.name };
  return rowFinding('unexamined', check(id, 'skip', subject, `${tableLabel(table)}: ${why}`), []);
}
