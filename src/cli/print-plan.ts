import type { Database } from '../connection/session.ts';
import { planOnly } from '../migrate/dry-run.ts';
import { writePlanFile } from '../migrate/plan/plan-file.ts';
import type { MigrateOptions } from '../migrate/run/apply.ts';
import type { MigrationFiles } from '../project/migration-files.ts';
import type { Context } from './context.ts';
import type { FormatFlags } from './flags.ts';
import { planFields, renderPlan } from './output/plan.ts';
import { print } from './print.ts';

/** `migrate --dry-run` and `--plan-out`, of whose code a run that applies loads nothing. */
export async function printPlan(
  database: Database,
  files: MigrationFiles,
  options: MigrateOptions,
  flags: FormatFlags & { readonly planOut?: string },
  context: Context,
): Promise<void> {
  const { plan, saved } = await planOnly(database, files, options);
  if (flags.planOut !== undefined) writePlanFile(flags.planOut, context.io.cwd, saved);
  print(context, flags, database.target, { document: planFields(plan), text: () => renderPlan(plan) });
}
