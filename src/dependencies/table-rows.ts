import type { Column, Table } from '../catalog/schema.ts';
import type { Database } from '../database/connect.ts';
import { copyOut } from '../database/copy-out.ts';
import { quoteIdentifier, quoteQualified } from '../database/identifier.ts';
import { createCopyScanner } from './copy-scanner.ts';
import type { EncodedTable } from './encoded-table.ts';
import { createTableEncoder } from './table-encoder.ts';

export interface TableRows extends EncodedTable {
  /** False where the table has more rows than were read. */
  readonly complete: boolean;
}

/**
 * Reads a table, at most `limit` rows of it, with the values of each column numbered as they stream. Values count
 * as equal when they print alike, which gives json, xml and point an equality too; numerics print without trailing zeros.
 * Memory: 4 bytes a value and each different value once.
 */
export async function readTableRows(database: Database, table: Table, limit: number): Promise<TableRows> {
  const encoder = createTableEncoder(table.columns.map(({ name }) => name));
  const scanner = createCopyScanner(encoder);
  const list = table.columns.map(printed).join(', ');
  const from = quoteQualified(table.schema, table.name);
  await copyOut(database, `select ${list} from ${from} limit ${limit + 1}`, (chunk) => scanner.push(chunk));
  const encoded = encoder.finish();
  return encoded.rows <= limit ? { ...encoded, complete: true } : { ...firstRows(encoded, limit), complete: false };
}

function printed({ name, baseType }: Column): string {
  const quoted = quoteIdentifier(name);
  return baseType === 'numeric' ? `pg_catalog.trim_scale(${quoted}::pg_catalog.numeric)` : quoted;
}

function firstRows(table: EncodedTable, rows: number): EncodedTable {
  return { rows, columns: table.columns.map((column) => ({ ...column, codes: column.codes.subarray(0, rows) })) };
}
