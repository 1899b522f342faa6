import type { Column, Table } from '../catalog/schema.ts';
import type { Database } from '../database/connect.ts';
import { copyOut } from '../database/copy-out.ts';
import { quoteIdentifier, quoteQualified } from '../database/identifier.ts';
import { createCopyScanner } from '../dependencies/copy-scanner.ts';
import { createTableEncoder } from '../dependencies/table-encoder.ts';
import type { TableRows } from '../dependencies/table-rows.ts';
import { shortText } from './determinants.ts';

/** Rows read of a table at most, fewer of a wide one; with short values that is some 50 MB. */
const mostRows = 50_000;
const mostCells = 5_000_000;

/**
 * The rows of a table, or where there are too many a sample of its pages, the same one every time. A value longer than a
 * short text is read as its hash, so that memory does not depend on what people store.
 */
export async function readTableSample(
  database: Database,
  table: Table,
  columns: readonly Column[],
): Promise<TableRows> {
  const limit = Math.max(1000, Math.min(mostRows, Math.floor(mostCells / Math.max(1, columns.length))));
  const share = table.estimatedRows > limit ? Math.min(100, (120 * limit) / table.estimatedRows) : 100;
  const rows = await readShare(database, table, columns, share, limit);
  // Far fewer rows than the estimate promised: it is old.
  return share === 100 || rows.rows > limit / 2 ? rows : readShare(database, table, columns, 100, limit);
}

async function readShare(
  database: Database,
  table: Table,
  columns: readonly Column[],
  percent: number,
  limit: number,
): Promise<TableRows> {
  const encoder = createTableEncoder(columns.map(({ name }) => name));
  const scanner = createCopyScanner(encoder);
  const list = columns.map(shortened).join(', ');
  const pages = percent < 100 ? ` tablesample system (${percent}) repeatable (1)` : '';
  const from = `${quoteQualified(table.schema, table.name)}${pages}`;
  // One row more than wanted tells that there are more.
  await copyOut(database, `select ${list} from ${from} limit ${limit + 1}`, (chunk) => scanner.push(chunk));
  const encoded = encoder.finish();
  return { ...encoded, complete: percent >= 100 && encoded.rows <= limit };
}

const fixedLength = /^(int[248]|float[48]|date|timestamp|timestamptz|bool|uuid|time|timetz|interval|money|oid)$/;

/** Numerics print without trailing zeros: equal numbers are one value. */
function shortened({ name, baseType }: Column): string {
  const quoted = quoteIdentifier(name);
  if (fixedLength.test(baseType)) return quoted;
  if (baseType === 'numeric') return `pg_catalog.trim_scale(${quoted}::pg_catalog.numeric)`;
  const text = `${quoted}::pg_catalog.text collate "C"`;
  const hash = `pg_catalog.rpad(pg_catalog.hashtextextended(${text}, 0)::pg_catalog.text, ${shortText + 1}, '#')`;
  return `case when pg_catalog.length(${text}) > ${shortText} then ${hash} else ${text} end`;
}
