import { introspect } from '../catalog/introspect.ts';
import { findTable, type Schema, type Table, tableLabel } from '../catalog/schema.ts';
import { readRows } from '../catalog/table-reading.ts';
import type { Database } from '../database/connect.ts';
import { CodelearnError } from '../errors.ts';
import { type DependencyList, listDependencies } from './dependency-list.ts';
import type { DiscoveryOptions } from './discovery.ts';
import { readTableRows, type TableRows } from './table-rows.ts';

export interface TableOptions extends DiscoveryOptions {
  /** Rows of a table to read at most. */
  readonly sample: number;
  /** Milliseconds; undefined leaves the server's setting. */
  readonly statementTimeout?: number | undefined;
}

/** A table that could not be read, and why. */
export interface SkippedTable {
  readonly table: string;
  readonly skipped: string;
}

/**
 * The dependencies of one table by its label, or of all. Reads only, in a snapshot for each table; safe on a standby.
 * @throws CodelearnError exit 2 where there is no such table
 */
export async function listTableDependencies(
  database: Database,
  label: string | undefined,
  options: TableOptions,
): Promise<(DependencyList | SkippedTable)[]> {
  const schema = await introspect(database);
  const tables = label === undefined ? schema.tables : [requireTable(schema, label)];
  const lists: (DependencyList | SkippedTable)[] = [];
  for (const table of tables) lists.push(await listOne(database, table, options));
  return lists;
}

function requireTable(schema: Schema, label: string): Table {
  const table = findTable(schema, label);
  if (table !== undefined) return table;
  const hint = `Tables: ${schema.tables.map(tableLabel).join(', ') || 'none'}.`;
  throw new CodelearnError(`there is no table ${label}`, { code: 'unknown-table', hint });
}

async function listOne(
  database: Database,
  table: Table,
  options: TableOptions,
): Promise<DependencyList | SkippedTable> {
  const label = tableLabel(table);
  const reading = await readRows(database, table, () => readLimited(database, table, options));
  return 'value' in reading
    ? listDependencies(label, reading.value, options)
    : { table: label, skipped: reading.obstacle };
}

async function readLimited(
  database: Database,
  table: Table,
  { sample, statementTimeout }: TableOptions,
): Promise<TableRows> {
  if (statementTimeout !== undefined) {
    await database.sql`select pg_catalog.set_config('statement_timeout', ${String(statementTimeout)}, true)`;
  }
  return readTableRows(database, table, sample);
}
