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
  readonly checksums: readonly string[];
  /** Indexes that were invalid before the file was begun, as `"schema"."name"`. */
  readonly invalidBefore: readonly string[];
}

export function checksumStatement({ text }: Statement): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

export async function readProgress({ sql }: Database, version: bigint): Promise<Progress | undefined> {
  const [row] = await sql`
    select statements_done as done, statement_started as started,
           pg_catalog.to_json(statement_hashes) as checksums, pg_catalog.to_json(invalid_before) as invalid
    from codelearn.migrations
    where version = ${String(version)} and state = 'partial'`;
  return (
    row && { done: row.done, started: row.started, checksums: row.checksums ?? [], invalidBefore: row.invalid ?? [] }
  );
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

/** A way down outside transactions begins: the row is partial without statement checksums, and keeps the text it is undone by. */
export function recordUndoBegun(
  version: bigint,
  down: { readonly fileName: string | null; readonly text: string; readonly invalidBefore: readonly string[] },
): BoundStatement {
  return {
    text: `update codelearn.migrations
              set state = 'partial', statement_hashes = null, statements_done = 0, statement_started = null,
                  invalid_before = array(select pg_catalog.json_array_elements_text($2)),
                  down_file = coalesce($3, down_file), down_source = $4, down_in_transaction = false
            where version = $1`,
    values: [String(version), JSON.stringify(down.invalidBefore), down.fileName, down.text],
  };
}

/** Where not one statement of a way down was done, the migration is still applied as a whole. */
export function forgetUnbegunUndo(version: bigint): BoundStatement {
  return {
    text: `update codelearn.migrations
              set state = 'applied', statements_done = null, invalid_before = null
            where version = $1 and state = 'partial' and statement_hashes is null
              and statements_done = 0 and statement_started is null`,
    values: [String(version)],
  };
}
