import { introspect, introspectUnlocked } from '../../catalog/introspect.ts';
import { findTable, listTables, type Schema, type Table, tableLabel } from '../../catalog/schema.ts';
import { readRows } from '../../catalog/table-reading.ts';
import type { Database } from '../../connection/session.ts';
import { describeLock } from '../../database/blockers.ts';
import { CodelearnError } from '../../errors.ts';
import { selectColumns } from '../rows/column-selection.ts';
import { mostValues } from '../rows/table-encoder.ts';
import { readTableRows, type TableRows } from '../rows/table-rows.ts';
import { type DependencyList, type ListOptions, listDependencies } from './dependency-list.ts';

export interface TableOptions extends ListOptions {
  /** Rows of a table to read at most; fewer of a table with more than 100 columns. */
  readonly sample: number;
  /** Milliseconds a statement may take; undefined leaves the session's limit. */
  readonly statementTimeout?: number | undefined;
}

/** A table that could not be read, and why. */
export interface SkippedTable {
  readonly table: string;
  readonly skipped: string;
}

/**
 * The dependencies of one table by its label, or of all. Reads only, in a snapshot for each table; safe on a standby.
 * @throws CodelearnError exit 2 where there is no such table or column, or the search in the only table comes to no end
 */
export async function listTableDependencies(
  database: Database,
  label: string | undefined,
  options: TableOptions,
): Promise<(DependencyList | SkippedTable)[]> {
  if (label !== undefined) {
    return [await listOne(database, requireTable(await introspect(database), label), options, true)];
  }
  const { schema, locked } = await introspectUnlocked(database);
  const lists: (DependencyList | SkippedTable)[] = [];
  for (const table of schema.tables) lists.push(await listOne(database, table, options, false));
  return [...lists, ...locked.map((table) => ({ table: tableLabel(table), skipped: describeLock(table) }))];
}

function requireTable(schema: Schema, label: string): Table {
  const table = findTable(schema, label);
  if (table !== undefined) return table;
  throw new CodelearnError(`there is no table ${label}`, { code: 'unknown-table', hint: listTables(schema) });
}

/** A table that cannot be read, or searched, does not keep the others from being listed. */
async function listOne(
  database: Database,
  table: Table,
  options: TableOptions,
  alone: boolean,
): Promise<DependencyList | SkippedTable> {
  const label = tableLabel(table);
  const columns = selectColumns(label, table.columns, options.columns);
  const limit = Math.min(options.sample, Math.floor(mostValues / Math.max(1, columns.length)));
  const read = (): Promise<TableRows> => readTableRows(database, { ...table, columns }, limit);
  const reading = await readRows(database, table, read, { statementTimeout: options.statementTimeout });
  if ('obstacle' in reading) return { table: label, skipped: reading.obstacle };
  try {
    return await listDependencies(label, reading.value, options, database.signal);
  } catch (error) {
    if (alone || !(error instanceof CodelearnError)) throw error;
    return { table: label, skipped: error.message };
  }
}
