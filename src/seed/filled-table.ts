import { type Database, PostgresError } from '../connection/session.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { CodelearnError } from '../errors.ts';
import type { SeedFile, Seeds } from '../project/seeds.ts';
import { quoteQualified } from '../sql-text/identifier.ts';
import { joinFragments, sqlFragment } from '../sql-text/sql-fragment.ts';
import { lockTable } from './table-lock.ts';

/** A table that the files of `seeds/` fill. */
export interface FilledTable {
  readonly schema: string;
  readonly table: string;
  readonly oid: number;
  /** The last file that fills it. */
  readonly lastFile: SeedFile;
}

/**
 * Finds the tables in the order in which they are filled, and locks them (ACCESS EXCLUSIVE): nobody can see rows in
 * them before the commit anyway.
 * @throws CodelearnError exit 2 when one is missing or may not be locked; exit 4 when another session holds a lock on
 * one
 */
export async function lockFilledTables(database: Database, seeds: Seeds): Promise<readonly FilledTable[]> {
  const tables: FilledTable[] = [];
  for (const [label, { first, last }] of filesByTable(seeds)) {
    const { schema, table } = splitLabel(label);
    const [found] = await database.sql`
      select c.oid from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where n.nspname = ${schema} and c.relname = ${table} and c.relkind in ('r', 'p')`;
    if (found === undefined) throw missing(first, schema, table);
    await lockTable(database, schema, table);
    tables.push({ schema, table, oid: found.oid, lastFile: last });
  }
  return tables;
}

/**
 * Truncates the empty tables, which gives them new files. When the load is rolled back, the server removes these; in
 * the old files dead rows would fill the disk until a VACUUM, which cannot even run on a full one. Where TRUNCATE is
 * refused (by a trigger, or because a table outside refers to one of them) the old files are used.
 */
export async function truncateTables(database: Database, tables: readonly FilledTable[]): Promise<void> {
  const { sql } = database;
  if (tables.length === 0) return;
  const names = tables.map(({ schema, table }) => quoteQualified(schema, table));
  await sql`savepoint codelearn_truncate`;
  try {
    await runOwnQuery(database, sqlFragment`truncate ${joinFragments(names, ', ')}`);
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    await sql`rollback to codelearn_truncate`;
  }
  await sql`release codelearn_truncate`;
}

function filesByTable({ files }: Seeds): ReadonlyMap<string, { first: SeedFile; last: SeedFile }> {
  const found = new Map<string, { first: SeedFile; last: SeedFile }>();
  for (const file of files) {
    for (const label of file.fills) found.set(label, { first: found.get(label)?.first ?? file, last: file });
  }
  return found;
}

function splitLabel(label: string): { schema: string; table: string } {
  const dot = label.indexOf('.');
  return dot < 0 ? { schema: 'public', table: label } : { schema: label.slice(0, dot), table: label.slice(dot + 1) };
}

function missing({ file }: SeedFile, schema: string, table: string): CodelearnError {
  return new CodelearnError(`${file.path} fills ${schema}.${table}, and there is no such table`, {
    code: 'no-table',
    hint: 'Apply the migrations first: codelearn migrate. Nothing was changed.',
  });
}
