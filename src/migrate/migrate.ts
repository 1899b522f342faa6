import type { Database } from '../connection/session.ts';
import type { MigrationFiles } from '../project/migration-files.ts';
import { isAsRecorded } from './history/history.ts';
import { isEmpty, isFaulty } from './plan/plan.ts';
import { planMigrations } from './plan/plan-migrations.ts';
import type { MigrateOptions, MigrateResult } from './run/apply.ts';

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
  for (const note of plan.notes) options.reporter?.note(note);
  if (isEmpty(plan) && !isFaulty(plan) && saved === undefined) {
    return { applied: [], repeated: [], pending: plan.beyond };
  }
  const { applyPending } = await import('./run/apply.ts');
  return applyPending(database, files, plan, options);
}
