import { type Table, tableLabel } from '../../catalog/schema.ts';
import { quoteQualified } from '../../database/identifier.ts';
import { whyUnreadable } from '../../database/unreadable.ts';
import { type Check, check, type VerifyContext } from '../section.ts';
import { childTotal } from './child-total.ts';
import { computedColumn } from './computed-column.ts';
import { copiedColumn } from './copied-column.ts';
import { missingForeignKey } from './missing-foreign-key.ts';
import type { DataRule, DataScope } from './scope.ts';
import { textList } from './text-list.ts';
import { twinFlags } from './twin-flags.ts';
import { undeclaredKey } from './undeclared-key.ts';

/** Every suspicion that rows can raise: the one place to add one. */
export const dataRules: readonly DataRule[] = [
  undeclaredKey,
  missingForeignKey,
  copiedColumn,
  computedColumn,
  childTotal,
  textList,
  twinFlags,
];

/** A rule that takes longer on one table is given up there, and said to be. */
const patience = '10s';

/**
 * Looks at the rows of every table for facts stored twice and keys not declared. A table without rows is a skip; one
 * that raises no suspicion passes with what was looked for.
 */
export async function examineRows(context: RowsContext): Promise<Check[]> {
  const checks: Check[] = [];
  for (const table of context.schema.tables) checks.push(...(await examineTable(context, table)));
  return checks;
}

/** The part of what a section may look at that the rules need. */
export type RowsContext = Pick<VerifyContext, 'database' | 'schema' | 'project'>;

function scopeOf({ database, schema, project }: RowsContext, table: Table): DataScope {
  const isOwn = (it: { schema: string; table: string }): boolean =>
    it.schema === table.schema && it.table === table.name;
  return {
    database,
    schema,
    table,
    declarations: project.dependencies.filter(isOwn),
    denormalized: project.denormalizations.filter(isOwn).map(({ column }) => column),
  };
}

/** The same for one table; the others are looked up for what it refers to. */
export async function examineTable(context: RowsContext, table: Table): Promise<Check[]> {
  const scope = scopeOf(context, table);
  const label = tableLabel(table);
  const subject = { schema: table.schema, table: table.name };
  const presence = await attempt(scope, 'data-rules', async () => {
    const rows = await scope.database.sql.unsafe(`select 1 from ${quoteQualified(table.schema, table.name)} limit 1`);
    return rows.length > 0
      ? []
      : [check('data-rules', 'skip', subject, `${label}: no rows: not examined for facts stored twice`)];
  });
  if (presence.length > 0) return [...presence];
  const found: Check[] = [];
  for (const rule of dataRules) found.push(...(await attempt(scope, rule.id, () => rule.find(scope))));
  if (found.some(({ status }) => status !== 'pass')) return found;
  return [
    ...found,
    check('data-rules', 'pass', subject, `${label}: its rows raise no suspicion`, {
      evidence: [`looked for: ${dataRules.map(({ id }) => id).join(', ')}`],
    }),
  ];
}

/** In a read-only snapshot; safe on a standby. */
async function attempt(scope: DataScope, id: string, use: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  const { database, table } = scope;
  try {
    return await database.transaction(
      async () => {
        await database.sql`
          select pg_catalog.set_config('statement_timeout', ${patience}, true)
           where pg_catalog.current_setting('statement_timeout')::interval not between '1ms' and ${patience}::interval`;
        return use();
      },
      { mode: 'isolation level repeatable read, read only' },
    );
  } catch (error) {
    const reason = whyUnreadable(error);
    if (reason === undefined || database.signal.aborted) throw error;
    return [
      check(
        id,
        'skip',
        { schema: table.schema, table: table.name },
        `${tableLabel(table)}: rows not examined: ${reason}`,
      ),
    ];
  }
}
