import type { Database } from '../connection/session.ts';
import type { Migration } from '../project/migrations.ts';
import type { Repeatable } from '../project/repeatables.ts';
import { readHistory } from './history/history.ts';
import { readRepeatableHistory } from './history/repeatable-history.ts';
import { compareHistory, type State } from './plan/compare.ts';
import { describeDiscrepancies } from './plan/discrepancy.ts';

export interface MigrationStatus {
  readonly version: string;
  readonly name: string;
  readonly state: State;
  /** Null for what is not applied. */
  readonly appliedAt: string | null;
  readonly appliedBy: string | null;
  readonly durationMs: number | null;
  /** What is known about a modified or missing file: lines, or null. */
  readonly detail: string | null;
}

/** Every version that the files or the history know. Never writes: a database without history has nothing applied. */
export async function readStatus(
  database: Database,
  migrations: readonly Migration[],
): Promise<readonly MigrationStatus[]> {
  const entries = await compareHistory(migrations, await readHistory(database));
  const details = await describeDiscrepancies(database, entries);
  return entries.map(({ version, id, name, state, recorded }) => ({
    version: id,
    name,
    state,
    appliedAt: recorded?.appliedAt.toISOString() ?? null,
    appliedBy: recorded?.appliedBy ?? null,
    durationMs: recorded?.durationMs ?? null,
    detail: details.get(version)?.join('\n') ?? null,
  }));
}

export interface RepeatableStatus {
  readonly name: string;
  /** `pending`: never run, or changed since. */
  readonly state: 'applied' | 'pending';
  readonly appliedAt: string | null;
  readonly appliedBy: string | null;
  readonly durationMs: number | null;
}

/** Every repeatable file of the project. */
export async function readRepeatableStatus(
  database: Database,
  repeatables: readonly Repeatable[],
): Promise<readonly RepeatableStatus[]> {
  if (repeatables.length === 0) return [];
  const history = new Map((await readRepeatableHistory(database)).map((row) => [row.name, row]));
  return repeatables.map(({ name, checksum }) => {
    const recorded = history.get(name);
    return {
      name,
      state: recorded?.checksum === checksum ? 'applied' : 'pending',
      appliedAt: recorded?.appliedAt.toISOString() ?? null,
      appliedBy: recorded?.appliedBy ?? null,
      durationMs: recorded?.durationMs ?? null,
    };
  });
}
