import type { Database } from '../../connection/session.ts';
import type { Repeatable } from '../../project/repeatables.ts';
import type { BoundStatement } from '../../sql-text/inline-values.ts';
import { readVersion } from '../../version.ts';
import { ignoreMissing } from './history.ts';

export interface RecordedRepeatable {
  readonly name: string;
  readonly hash: string;
  readonly appliedAt: Date;
  readonly appliedBy: string;
  readonly durationMs: number;
}

/** Repeatable files as they were last run. */
export async function readRepeatableHistory(database: Database): Promise<readonly RecordedRepeatable[]> {
  const rows = await ignoreMissing(
    database,
    database.sql`
      select name, hash, applied_at, applied_by, duration_ms from codelearn.repeatables order by name collate "C"`,
  );
  return rows.map((row) => ({
    name: row.name,
    hash: row.hash,
    appliedAt: row.applied_at,
    appliedBy: row.applied_by,
    durationMs: row.duration_ms,
  }));
}

/** Those that were never run, or not as they are now. */
export async function findChanged(
  database: Database,
  repeatables: readonly Repeatable[],
): Promise<readonly Repeatable[]> {
  if (repeatables.length === 0) return [];
  const hashes = new Map((await readRepeatableHistory(database)).map(({ name, hash }) => [name, hash]));
  return repeatables.filter(({ name, hash }) => hashes.get(name) !== hash);
}

/** Writes that a repeatable file was run. */
export function recordRepeatable({ name, hash, script }: Repeatable): BoundStatement {
  return {
    text: `insert into codelearn.repeatables as r (name, hash, source, duration_ms, tool_version)
           values ($1, $2, $3, ${elapsed}, $4)
           on conflict (name) do update
              set hash = excluded.hash, source = excluded.source,
                  applied_at = excluded.applied_at, applied_by = excluded.applied_by,
                  duration_ms = excluded.duration_ms, tool_version = excluded.tool_version
           returning duration_ms`,
    values: [name, hash, script.text, readVersion()],
  };
}

const elapsed =
  'pg_catalog.round(extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000, 1)';
