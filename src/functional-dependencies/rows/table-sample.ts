import type { Column, Table } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { measureTable, type SampleMethod, sampleMethod, sampleShare } from './row-sample.ts';
import { readTableRows, type TableRows } from './table-rows.ts';

/** Rows looked at of a table, fewer of a wide one; with short values that is some 25 MB. */
const mostRows = 25_000;
const mostCells = 5_000_000;

/**
 * The rows of a table that are looked at before anything is asked about all of them: all of a small one, else a sample.
 * It is drawn once; in one snapshot every query with its clause sees the same rows.
 */
export interface TableSample {
  /** At most so many rows. */
  readonly limit: number;
  /** How many the table has, as far as is known. */
  readonly tableRows: number;
  readonly method: SampleMethod;
}

/** @param wanted rows to look at, where the user says so */
export async function drawTableSample(
  database: Database,
  table: Table,
  wanted: number = mostRows,
): Promise<TableSample> {
  const fitting = Math.max(1000, Math.floor(mostCells / Math.max(1, table.columns.length)));
  const limit = Math.min(wanted, fitting);
  const { pages, rows } = await measureTable(database, table);
  return { limit, tableRows: rows, method: sampleMethod(pages, Math.min(1, limit / Math.max(rows, 1))) };
}

/** What follows the table's name in `from`, for about `rows` rows of the sample; empty where these are all of the table. */
export function sampleClause({ limit, tableRows, method }: TableSample, rows: number = limit): SqlFragment {
  return tableRows <= rows ? sqlFragment`` : sampleShare(method, Math.min(rows, limit) / tableRows);
}

/** The rows of the sample, in memory; those above the limit are left out. */
export function readTableSample(
  database: Database,
  table: Table,
  columns: readonly Column[],
  sample: TableSample,
): Promise<TableRows> {
  const rows = { clauses: sampleClause(sample), whole: sample.tableRows <= sample.limit };
  return readTableRows(database, { ...table, columns }, sample.limit, rows);
}
