import type { Table } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import type { RuleScope } from './redundancy-rule.ts';

/** Rows of a table that are looked at before anything is asked about all of them. */
export const sampleRows = 25_000;

/** How many rows a table has: counted as far as all of them would be looked at, beyond that the planner's estimate. */
export async function countTableRows(database: Database, { schema, name }: Table): Promise<number> {
  const table = quoteQualified(schema, name);
  const few = sqlFragment`
    select pg_catalog.count(*)::pg_catalog.float8 as rows from (select 1 from ${table} limit ${sampleRows + 1}) as counted`;
  const [counted] = await runOwnQuery<[{ rows: number }]>(database, few);
  if (counted.rows <= sampleRows) return counted.rows;
  const explain = sqlFragment`explain (format json) select 1 from ${table}`;
  const [explained] = await runOwnQuery<[{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }]>(database, explain);
  return Math.max(explained['QUERY PLAN'][0].Plan['Plan Rows'], counted.rows);
}

/**
 * A derived table of about so many rows with the given columns, from all over the table: all of a small one; else a
 * repeatable sample, so that in one snapshot each question sees the same rows, and one of fewer rows some of these. Of a
 * large table it is one of pages, as little is to be read then; of a small one these would be too few.
 */
export function sampleOf(
  { table, tableRows }: Pick<RuleScope, 'table' | 'tableRows'>,
  columns: readonly string[],
  rows: number = sampleRows,
): SqlFragment {
  const from = quoteQualified(table.schema, table.name);
  const list = joinFragments(columns.map(quoteIdentifier), ', ');
  if (tableRows <= rows) return sqlFragment`(select ${list} from ${from})`;
  const share = (100 * rows) / tableRows;
  const method = tableRows > sampleRows ? sqlFragment`system` : sqlFragment`bernoulli`;
  return sqlFragment`(select ${list} from ${from} tablesample ${method} (${share}) repeatable (1))`;
}

/** Expressions over columns of a row, for some 2000 rows: a number each, NaN for NULL. */
export async function readNumbers(
  scope: RuleScope,
  values: readonly SqlFragment[],
  columns: readonly string[],
): Promise<number[][]> {
  const rows = await runOwnQuery<readonly { numbers: readonly unknown[] }[]>(
    scope.database,
    sqlFragment`
    select pg_catalog.to_json(array[${joinFragments(values, ', ')}]) as numbers from ${sampleOf(scope, columns, 2000)} as sampled`,
  );
  return rows.map(({ numbers }) => numbers.map((value) => (value === null ? Number.NaN : Number(value))));
}
