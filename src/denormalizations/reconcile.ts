import type { Database } from '../connection/session.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { runScript } from '../database/script.ts';
import { quoteIdentifier } from '../sql-text/identifier.ts';
import { sqlFragment } from '../sql-text/sql-fragment.ts';
import {
  type ComparableColumn,
  differingRows,
  readDifferences,
  tableName,
  type ValueDifference,
} from './column-comparison.ts';

export interface Reconciled {
  readonly column: ComparableColumn;
  /** Every row that was changed, by key. */
  readonly changed: readonly ValueDifference[];
}

/**
 * Writes the recomputed value over every stored one that differs, all columns in one transaction.
 * Writers of the table wait meanwhile: an increment that commits between the query and the update would be lost.
 * Where row level security hides rows no value can be recomputed: the server refuses, and nothing is written.
 */
export function reconcileColumns(
  database: Database,
  columns: readonly ComparableColumn[],
  end: 'commit' | 'rollback',
): Promise<readonly Reconciled[]> {
  return database.transaction(
    async () => {
      await runOwnQuery(database, sqlFragment`set local lock_timeout = '10s'; set local row_security = off`);
      const reconciled: Reconciled[] = [];
      for (const column of columns) reconciled.push(await reconcileColumn(database, column));
      return reconciled;
    },
    { end },
  );
}

async function reconcileColumn(database: Database, comparable: ComparableColumn): Promise<Reconciled> {
  const { denormalization, query, key } = comparable;
  const table = tableName(comparable);
  const column = quoteIdentifier(denormalization.column);
  const names = key.map(quoteIdentifier);
  await runOwnQuery(database, sqlFragment`lock table ${table} in share row exclusive mode`);
  const rows = await runScript(database, denormalization.file, {
    part: query,
    wrap: {
      before: 'with recomputed as materialized (\n',
      after: `\n), differing as materialized (${differingRows(comparable)}), changed as (
        update ${table} t
        set ${column} = recomputed.${column}
        from recomputed
        where ${names.map((name) => `t.${name} = recomputed.${name}`).join(' and ')}
          and t.${column} is distinct from recomputed.${column}
        returning ${names.map((name, index) => `t.${name}::text as key_${index}`).join(', ')}
      )
      select d.*
      from differing d
      join changed c on ${names.map((_, index) => `c.key_${index} = d.key_${index}`).join(' and ')}
      order by ${names.map((_, index) => `d.key_${index}`).join(', ')}`,
    },
  });
  return { column: comparable, changed: readDifferences(rows, comparable) };
}
