import { type Database, PostgresError } from '../../connection/session.ts';
import type { WholeCatalog } from './catalog-row.ts';
import type { CatalogTable } from './catalog-shape.ts';
import { readVersions } from './read-rows.ts';

/** A catalog with what tells whether it still is as it was read. */
export interface CatalogState {
  readonly catalog: WholeCatalog;
  /** Transactions that ran, or were to come, when the reading began. */
  readonly snapshot: string;
  /** By catalog, the versions of the rows that were kept. */
  readonly versions: ReadonlyMap<CatalogTable, readonly string[]>;
}

export async function readSnapshot({ sql }: Database): Promise<string> {
  const [row] = await sql<[{ snapshot: string }]>`
    select pg_catalog.pg_current_snapshot()::pg_catalog.text as snapshot`;
  return row.snapshot;
}

/**
 * Whether every row that was read is still there. Rows are read in one snapshot, but what the server prints of them
 * (pg_get_viewdef, pg_get_expr) is of the moment, and nothing at all once the object is gone. Rows that others added
 * meanwhile do no harm. Where no transaction has ended since, nothing can have changed.
 */
export async function isUnchanged(database: Database, { snapshot, versions }: CatalogState): Promise<boolean> {
  if ((await readSnapshot(database)) === snapshot) return true;
  for (const [table, read] of versions) {
    if (read.length === 0) continue;
    const now = new Set(await readVersions(database, table));
    if (!read.every((version) => now.has(version))) return false;
  }
  return true;
}

/**
 * What the server says when an object that it prints, or names in what it prints, is dropped under its hands:
 * internal_error ("cache lookup failed"), undefined_table, _object, _function, _column, invalid_schema_name.
 */
const vanished = new Set(['XX000', '42P01', '42704', '42883', '42703', '3F000']);

/** Undefined for such an error; others go on. */
export function ignoreVanished(error: unknown): undefined {
  if (error instanceof PostgresError && vanished.has(error.code)) return undefined;
  throw error;
}
