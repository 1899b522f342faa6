import type { Database } from '../database/connect.ts';
import type { Migration } from '../project/migrations.ts';
import { compareHistory } from './compare.ts';
import { describeDiscrepancies } from './discrepancy.ts';
import { isAsRecorded, readHistory } from './history.ts';
import { isEmpty, makePlan, type Plan, type PlanOptions } from './plan.ts';
import { findChanged } from './repeatable-history.ts';
import type { RunOptions } from './run.ts';
import type { SavedPlan } from './saved-plan.ts';

export interface MigrateOptions extends PlanOptions, RunOptions {
  /** Refuse unless this is still what there is to do. */
  readonly saved?: SavedPlan | undefined;
}

export interface MigrateResult {
  readonly applied: readonly AppliedMigration[];
  /** Repeatable files that were run, by name. */
  readonly repeated: readonly { readonly name: string; readonly durationMs: number }[];
  /** Migrations that stay open, beyond `to`. */
  readonly pending: number;
}

/** The version as the file name writes it; milliseconds by the server's clock. */
export interface AppliedMigration {
  readonly version: string;
  readonly name: string;
  readonly durationMs: number;
}

/**
 * Applies what is pending, in version order, each file in its own transaction with its history row; then runs the
 * repeatable files that have changed. With nothing to do it takes no lock and loads no parser: reading the history is
 * enough.
 * @throws CodelearnError exit 2, 3, 4, 5, 6 or 7; what was applied before the fault stays
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  options: MigrateOptions = {},
): Promise<MigrateResult> {
  const { repeatables = [], to, saved } = options;
  if (
    repeatables.length === 0 &&
    to === undefined &&
    saved === undefined &&
    (await isAsRecorded(database, migrations))
  ) {
    return { applied: [], repeated: [], pending: 0 };
  }
  const plan = await planMigrations(database, migrations, options);
  for (const note of plan.notes) options.witness?.note(note);
  if (isEmpty(plan) && plan.faults.length === 0 && saved === undefined) {
    return { applied: [], repeated: [], pending: plan.beyond };
  }
  const { applyPending } = await import('./apply.ts');
  return applyPending(database, migrations, plan, options);
}

/** Files against the history as it is now; faults are part of the answer. Reads only. */
export async function planMigrations(
  database: Database,
  migrations: readonly Migration[],
  options: PlanOptions,
): Promise<Plan> {
  const entries = await compareHistory(migrations, await readHistory(database));
  const changed = await findChanged(database, options.repeatables ?? []);
  return makePlan(entries, changed, options, await describeDiscrepancies(database, entries));
}
