import type { Database } from '../connection/session.ts';
import type { MigrationFiles } from '../project/migration-files.ts';
import { isAsRecorded, readHistory } from './history/history.ts';
import { findChanged } from './history/repeatable-history.ts';
import { compareHistory } from './plan/compare.ts';
import { describeDiscrepancies } from './plan/discrepancy.ts';
import { isEmpty, isFaulty, makePlan, type Plan, type PlanOptions } from './plan/plan.ts';
import type { SavedPlan } from './plan/saved-plan.ts';
import type { RunOptions } from './run/run.ts';

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
 * repeatable files that have changed, unless it stops at `to`. With nothing to do it takes no lock and loads no parser:
 * a digest of the history is enough.
 * @param reading the files, which may still be being read
 * @throws CodelearnError exit 2, 3, 4, 5, 6 or 7; what was applied before the fault stays
 */
export async function migrate(
  database: Database,
  reading: MigrationFiles | Promise<MigrationFiles>,
  options: MigrateOptions = {},
): Promise<MigrateResult> {
  const { to, saved } = options;
  if (to === undefined && saved === undefined && (await isAsRecorded(database, reading))) {
    return { applied: [], repeated: [], pending: 0 };
  }
  const files = await reading;
  const plan = await planMigrations(database, files, options);
  for (const note of plan.notes) options.witness?.note(note);
  if (isEmpty(plan) && !isFaulty(plan) && saved === undefined) {
    return { applied: [], repeated: [], pending: plan.beyond };
  }
  const { applyPending } = await import('./run/apply.ts');
  return applyPending(database, files, plan, options);
}

/** Files against the history as it is now; faults are part of the answer. Reads only. */
export async function planMigrations(
  database: Database,
  { migrations, rivals = [], repeatables, faults = [] }: MigrationFiles,
  options: PlanOptions,
): Promise<Plan> {
  const history = await readHistory(database);
  const unclear = new Set(faults.flatMap(({ version }) => version ?? []));
  const entries = await compareHistory(migrations, history, unclear);
  const changed = await findChanged(database, repeatables);
  const discrepancies = await describeDiscrepancies(database, entries);
  const mistakes = faults.map(({ message }) => message);
  // What is applied as it is stays above suspicion.
  const applied = new Set(history.map(({ hash }) => hash));
  const suspects = rivals.filter(({ hash }) => !applied.has(hash));
  return makePlan({ entries, changed, discrepancies, mistakes, suspects }, options);
}
