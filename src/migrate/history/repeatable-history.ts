import type { Database } from '../../connection/session.ts';
import type { Repeatable } from '../../project/repeatables.ts';
import { ignoreMissing } from './history.ts';

export interface RecordedRepeatable {
  readonly name: string;
  readonly checksum: string;
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
    checksum: row.hash,
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
  const checksums = new Map((await readRepeatableHistory(database)).map(({ name, checksum }) => [name, checksum]));
  return repeatables.filter(({ name, checksum }) => checksums.get(name) !== checksum);
}
