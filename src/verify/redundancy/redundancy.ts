import { type Table, tableLabel } from '../../catalog/schema.ts';
import type { TableSample } from '../../functional-dependencies/rows/table-sample.ts';
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
 * for what it refers to.
 * @param drawn the rows to look at, when they are asked for; undefined where they could not be drawn
 * @param found where the findings go
 */
export function askForRedundancy(
  { database, schema, project, limits }: RowsContext,
  known: KnownTable,
  drawn: () => TableSample | undefined,
  found: RowFinding[],
): RowQuestion[] {
  const scope = { ...known, database, schema, folder: project.folder.path };
  return redundancyRules.map((rule) => ({
    statementTimeout: limits?.statementTimeout ?? longestStatement,
    async ask() {
      const sample = drawn();
      if (sample === undefined || sample.tableRows === 0) return;
      found.push(...(await rule.find({ ...scope, sample })));
    },
    giveUp: (obstacle) => found.push(unexamined(known.table, rule.id, obstacle)),
  }));
}

/** Said where rows could not be read: of a rule, or of all of them. */
export function unexamined(table: Table, id: string, obstacle: string): RowFinding {
  return skipped(table, id, `rows not examined: ${obstacle}`);
}

/** Said of a table without rows. */
export function withoutRows(table: Table): RowFinding {
  return skipped(table, 'redundancy', 'no rows: not examined for facts stored twice');
}

function skipped(table: Table, id: string, why: string): RowFinding {
  const subject = { schema: table.schema, table: table.name };
  return rowFinding('unexamined', check(id, 'skip', subject, `${tableLabel(table)}: ${why}`), []);
}

/** Said of a table in which nothing was found. */
export function withoutRedundancy(table: Table): Check {
  const subject = { schema: table.schema, table: table.name };
  return check('redundancy', 'pass', subject, `${tableLabel(table)}: its rows raise no suspicion`, {
    evidence: [`looked for: ${redundancyRules.map(({ id }) => id).join(', ')}`],
  });
}
