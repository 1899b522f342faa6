import type { Column, Table } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import { readTableRows, type TableRows } from './table-rows.ts';

/** Rows read of a table at most, fewer of a wide one; with short values that is some 50 MB. */
const mostRows = 50_000;
const mostCells = 5_000_000;

/**
 * The rows of a table, or where there are too many a sample of them, the same one every time.
 * @param wanted rows to read at most, where the user says so
 */
export function readTableSample(
  database: Database,
  table: Table,
  columns: readonly Column[],
  wanted: number = mostRows,
): Promise<TableRows> {
  const fitting = Math.max(1000, Math.floor(mostCells / Math.max(1, columns.length)));
  return readTableRows(database, { ...table, columns }, Math.min(wanted, fitting));
}
