import type { Column, Table } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import { copyOut } from '../../database/copy-out.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { readComparable } from './comparable-columns.ts';
import { createCopyScanner } from './copy-scanner.ts';
import type { EncodedTable } from './encoded-table.ts';
import { chooseSample, type RowSample } from './row-sample.ts';
import { createTableEncoder } from './table-encoder.ts';

export interface TableRows extends EncodedTable {
  /** False where the table has more rows than were read. */
  readonly complete: boolean;
}

/**
 * Reads the columns of a table, at most `limit` rows of it, with the values of each column numbered as they stream: equal in
 * the server is equal here. A longer value than `longest` characters is read as its hash, so that memory does not depend
 * on what people store: 4 bytes a value and each different value once. To be called in a transaction.
 * @param sample which rows, where that is decided already
 */
export async function readTableRows(
  database: Database,
  table: Table,
  limit: number,
  sample?: RowSample,
): Promise<TableRows> {
  await pinPrinting(database);
  const comparable = await readComparable(database, table);
  const { clauses, whole } = sample ?? (await chooseSample(database, table, limit));
  const encoder = createTableEncoder(table.columns.map(({ name }) => name));
  const scanner = createCopyScanner(encoder);
  const values = table.columns.map((column) => shortened(column, comparable(column)));
  const columns = table.columns.map(({ name }) => quoteIdentifier(name));
  const select = sqlFragment`
    select ${joinFragments(values, ', ')}
      from (select ${joinFragments(columns, ', ')} from ${quoteQualified(table.schema, table.name)} ${clauses}) as sampled`;
  await copyOut(database, select, (chunk) => scanner.push(chunk));
  const encoded = encoder.finish();
  return encoded.rows <= limit ? { ...encoded, complete: whole } : { ...firstRows(encoded, limit), complete: false };
}

/** Different values must print differently: a role may have settings that round, or leave out the time zone. */
async function pinPrinting({ sql }: Database): Promise<void> {
  await sql`
    select pg_catalog.set_config(name, value, true)
      from (values ('extra_float_digits', '1'), ('DateStyle', 'ISO'), ('IntervalStyle', 'postgres'), ('bytea_output', 'hex'))
           as pinned (name, value)`;
}

const fixedLength =
  /^(int[248]|float[48]|numeric|date|timestamp|timestamptz|bool|uuid|time|timetz|interval|money|oid)$/;

/** Longer than this a value is a text of its own. */
export const longest = 64;

function shortened({ baseType }: Column, value: SqlFragment): SqlFragment {
  if (fixedLength.test(baseType)) return value;
  const text = sqlFragment`(${value})::pg_catalog.text collate "C"`;
  const hashes = [0, 1].map((seed) => sqlFragment`pg_catalog.hashtextextended(${text}, ${seed})::pg_catalog.text`);
  const hash = sqlFragment`pg_catalog.rpad(${joinFragments(hashes, " || '#' || ")}, ${longest + 1}, '#')`;
  return sqlFragment`case when pg_catalog.length(${text}) > ${longest} then ${hash} else ${text} end`;
}

function firstRows(table: EncodedTable, rows: number): EncodedTable {
  return { rows, columns: table.columns.map((column) => ({ ...column, codes: column.codes.subarray(0, rows) })) };
}
