import { createHash } from 'node:crypto';
import type { Database } from '../../connection/session.ts';
import type { BoundStatement } from '../../sql-text/inline-values.ts';
import type { Statement } from '../../sql-text/statements.ts';

/** How far a file outside transactions has come. */
export interface Progress {
  readonly done: number;
  /** Number (from 1) of a statement whose end nobody saw; null when the last one failed or none ran. */
  readonly started: number | null;
  /** SHA-256 of each statement as it was when the file was begun; none are kept for a way down (undo-statements.ts). */
  readonly hashes: readonly string[];
  /** Indexes that were invalid before the file was begun, as `"schema"."name"`. */
  readonly invalidBefore: readonly string[];
}

export function hashStatement({ text }: Statement): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

export async function readProgress({ sql }: Database, version: bigint): Promise<Progress | undefined> {
  const [row] = await sql`
    select statements_done as done, statement_started as started,
           pg_catalog.to_json(statement_hashes) as hashes, pg_catalog.to_json(invalid_before) as invalid
    from codelearn.migrations
    where version = ${String(version)} and state = 'partial'`;
  return row && { done: row.done, started: row.started, hashes: row.hashes ?? [], invalidBefore: row.invalid ?? [] };
}

/** One more statement is done: written in its transaction, or behind it. */
export function recordDone(version: bigint, done: number): BoundStatement {
  return {
    text: `update codelearn.migrations
              set statements_done = $2, statement_started = null
            where version = $1 returning 0 as duration_ms`,
    values: [String(version), done],
  };
}

/** The next statement runs; null when it has failed, so that its end is known. */
export function recordStarted(version: bigint, started: number | null): BoundStatement {
  return {
    text: 'update codelearn.migrations set statement_started = $2 where version = $1',
    values: [String(version), started],
  };
}

/** All is done: from here on the row is like that of any other migration. */
export function recordFinished(version: bigint, durationMs: number): BoundStatement {
  return {
    text: `update codelearn.migrations
              set state = 'applied', statement_hashes = null, statements_done = null, statement_started = null,
                  invalid_before = null, applied_at = pg_catalog.clock_timestamp(), duration_ms = duration_ms + $2
            where version = $1`,
    values: [String(version), durationMs],
  };
}
