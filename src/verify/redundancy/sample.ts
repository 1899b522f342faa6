import { runOwnQuery } from '../../database/own-query.ts';
import { sampleClause } from '../../functional-dependencies/rows/table-sample.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import type { RuleScope } from './redundancy-rule.ts';

/** A derived table of the sample's rows with the given columns; of about so many of them, where fewer will do. */
export function sampleOf(
  { table, sample }: Pick<RuleScope, 'table' | 'sample'>,
  columns: readonly string[],
  rows: number = sample.limit,
): SqlFragment {
  const list = joinFragments(columns.map(quoteIdentifier), ', ');
  return sqlFragment`(select ${list} from ${quoteQualified(table.schema, table.name)} ${sampleClause(sample, rows)})`;
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
