import type { Database } from '../connection/session.ts';
import type { MigrationFiles } from '../project/migration-files.ts';
import { checkPlan } from './plan/check-plan.ts';
import type { Plan } from './plan/plan.ts';
import { planMigrations } from './plan/plan-migrations.ts';
import { assertAsSaved, describePlan, type SavedPlan } from './plan/saved-plan.ts';
import type { MigrateOptions } from './run/apply.ts';

/**
 * What `migrate` would do now, checked in the same way. Writes nothing.
 * @throws CodelearnError what `migrate` would refuse, a saved plan that does not hold among it
 */
export async function planOnly(
  database: Database,
  files: MigrationFiles,
  options: MigrateOptions,
): Promise<{ readonly plan: Plan; readonly saved: SavedPlan }> {
  const plan = await planMigrations(database, files, options);
  await checkPlan(database, plan, new Map());
  if (options.saved !== undefined) await assertAsSaved(database, plan, options.saved);
  return { plan, saved: await describePlan(database, plan, options) };
}
