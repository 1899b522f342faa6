import type { Database } from '../database/connect.ts';
import type { Migration } from '../project/migrations.ts';
import { compareHistory } from './compare.ts';
import { readHistory } from './history.ts';
import { makePlan, type Plan, type PlanOptions } from './plan.ts';
import type { RunOptions } from './run.ts';

export interface MigrateOptions extends PlanOptions, RunOptions {}

export interface MigrateResult {
  readonly applied: readonly AppliedMigration[];
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
 * Applies what is pending, in version order, each file in its own transaction with its history row. With nothing to
 * do it takes no lock and loads no parser: reading the history is enough.
 * @throws CodelearnError exit 2, 4, 5, 6 or 7; what was applied before the fault stays
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  options: MigrateOptions = {},
): Promise<MigrateResult> {
  const plan = await planMigrations(database, migrations, options);
  for (const note of plan.notes) options.witness?.note(note);
  if (plan.steps.length === 0) return { applied: [], pending: plan.beyond };
  const { applyPending } = await import('./apply.ts');
  return applyPending(database, migrations, plan, options);
}

/** Files against the history as it is now. */
export async function planMigrations(
  database: Database,
  migrations: readonly Migration[],
  options: PlanOptions,
): Promise<Plan> {
  return makePlan(await compareHistory(migrations, await readHistory(database)), options);
}
