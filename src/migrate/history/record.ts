import type { Migration } from '../../project/migrations.ts';
import type { Repeatable } from '../../project/repeatables.ts';
import type { BoundStatement } from '../../sql-text/inline-values.ts';
import { readVersion } from '../../version.ts';
import type { Recorded } from './history.ts';

/** Above this many characters a file's text is not stored beside its checksum. */
const largestStored = 8_000_000;
const toolVersion = readVersion();

export interface RecordFacts {
  readonly origin: Recorded['origin'];
  readonly outOfOrder: boolean;
  readonly normalizedChecksum: string | null;
  /** For a file outside transactions that begins: the row says `partial` until its last statement is done. */
  readonly begun?: { readonly checksums: readonly string[]; readonly invalidBefore: readonly string[] };
}

/** Writes the history row of a migration; its time is that of the transaction so far, by the server's clock. */
export function recordMigration(migration: Migration, facts: RecordFacts): BoundStatement {
  const { up, down } = migration;
  const progress = facts.begun ? begunColumns : { names: '', values: '' };
  return {
    text: `insert into codelearn.migrations
             (version, id, name, origin, late, file, hash, token_hash, source,
              down_file, down_source, down_in_transaction, duration_ms, tool_version, state${progress.names})
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, ${elapsed}, $13, $14${progress.values})
           returning duration_ms`,
    values: [
      String(migration.version),
      migration.id,
      migration.name,
      facts.origin,
      facts.outOfOrder,
      migration.fileName,
      migration.checksum,
      facts.normalizedChecksum,
      storable(up.file.text),
      down?.fileName ?? null,
      down ? storable(down.text) : null,
      down?.transactional ?? null,
      toolVersion,
      facts.begun ? 'partial' : 'applied',
      ...(facts.begun ? [facts.begun.checksums, facts.begun.invalidBefore].map((list) => JSON.stringify(list)) : []),
    ],
  };
}

const begunColumns = {
  names: ', statement_hashes, invalid_before, statements_done',
  values: `, array(select pg_catalog.json_array_elements_text($15)),
             array(select pg_catalog.json_array_elements_text($16)), 0`,
};

/** Takes a migration's file as it is now for the one that was applied; when and by whom it was applied stays. */
export function recordAccepted(migration: Migration, normalizedChecksum: string | null): BoundStatement {
  const { version, id, name, fileName, checksum, up, down } = migration;
  return {
    text: `update codelearn.migrations
              set id = $2, name = $3, file = $4, hash = $5, token_hash = $6, source = $7,
                  down_file = $8, down_source = $9, down_in_transaction = $10
            where version = $1`,
    values: [
      String(version),
      id,
      name,
      fileName,
      checksum,
      normalizedChecksum,
      storable(up.file.text),
      down?.fileName ?? null,
      down ? storable(down.text) : null,
      down?.transactional ?? null,
    ],
  };
}

/** Takes a migration out of the history whose objects stay in the database. */
export function forgetMigration(version: bigint): BoundStatement {
  return { text: 'delete from codelearn.migrations where version = $1', values: [String(version)] };
}

/** The same for one that was undone, and for every repeatable file: what undoes a table drops its views and functions. */
export function recordUndone(version: bigint): BoundStatement {
  return {
    text: `with outdated as (delete from codelearn.repeatables)
           delete from codelearn.migrations where version = $1 returning ${elapsed} as duration_ms`,
    values: [String(version)],
  };
}

/** Writes that a repeatable file was run. */
export function recordRepeatable({ name, checksum, script }: Repeatable): BoundStatement {
  return {
    text: `insert into codelearn.repeatables as r (name, hash, source, duration_ms, tool_version)
           values ($1, $2, $3, ${elapsed}, $4)
           on conflict (name) do update
              set hash = excluded.hash, source = excluded.source,
                  applied_at = excluded.applied_at, applied_by = excluded.applied_by,
                  duration_ms = excluded.duration_ms, tool_version = excluded.tool_version
           returning duration_ms`,
    values: [name, checksum, script.text, toolVersion],
  };
}

/** Milliseconds since the transaction began, by the server's clock. */
const elapsed =
  'pg_catalog.round(extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000, 1)';

/** The text, or null where it is too large to be kept in the history. */
function storable(text: string): string | null {
  return text.length > largestStored ? null : text;
}
