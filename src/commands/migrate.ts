import { type Command, Option } from 'commander';
import type { Flags } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { describeTarget } from '../database/target.ts';
import { type MigrateOptions, migrate } from '../migrate/migrate.ts';
import { renderJson } from '../output/json.ts';
import { renderMigrated } from '../output/migrations.ts';
import { openProjectFolder } from '../project/files.ts';
import { type Migration, readMigrations } from '../project/migrations.ts';
import { readRepeatables } from '../project/repeatables.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from './context.ts';
import { addRunFlags, type RunFlags, tellOn } from './run-flags.ts';

interface MigrateFlags extends Flags, RunFlags {
  readonly format: string;
  readonly to?: string;
  readonly allowLate?: boolean;
  readonly dryRun?: boolean;
  readonly planOut?: string;
  readonly plan?: string;
}

export function registerMigrate(program: Command, context: Context): void {
  const command = program
    .command('migrate')
    .description('apply the migrations that the database does not have yet')
    .option('--to <version>', 'the last one to apply')
    .option('--allow-late', 'also apply files below the highest applied version')
    .option('--dry-run', 'print what would be done with its SQL, and do nothing')
    .option('--plan-out <file>', 'write what would be done to a file, and do nothing')
    .addOption(new Option('--plan <file>', planHelp).conflicts(['to', 'allowLate', 'planOut']));
  addFormatFlag(addDatabaseFlags(addRunFlags(command))).action((flags: MigrateFlags) => runMigrate(flags, context));
}

const planHelp = 'do what that file says, and nothing if anything has changed since';

async function runMigrate(flags: MigrateFlags, context: Context): Promise<void> {
  const { io } = context;
  const folder = openProjectFolder(flags.sql ?? 'sql', io.cwd);
  const migrations = readMigrations(folder);
  if (migrations.length === 0) io.err(`note: no migrations in ${flags.sql}/migrations\n`);
  const saved = flags.plan === undefined ? undefined : await readSaved(flags.plan, io.cwd);
  const { plan: _, ...asked } = flags;
  const planned = { ...asked, ...saved?.options, saved };
  const options = { ...planned, repeatables: readRepeatables(folder), ...tellOn(io, 'applied') };
  const act = flags.dryRun || flags.planOut ? printPlan : applyAll;
  await lendDatabase(context, flags, (database) => act(flags, context, database, migrations, options), {
    onNotice: options.notices.receive,
  });
}

type Act = (
  flags: MigrateFlags,
  context: Context,
  database: Database,
  migrations: readonly Migration[],
  options: MigrateOptions,
) => Promise<void>;

const applyAll: Act = async ({ format }, { io }, database, migrations, options) => {
  const result = await migrate(database, migrations, options);
  if (format === 'json') io.out(renderJson(describeTarget(database.target), result));
  else io.out(renderMigrated(result.applied, result.repeated, result.pending));
};

const printPlan: Act = async ({ format, planOut }, { io }, database, migrations, options) => {
  const { planOnly } = await import('../migrate/dry-run.ts');
  const { renderPlan, planFields } = await import('../output/plan.ts');
  const { plan, saved } = await planOnly(database, migrations, options);
  if (planOut !== undefined) (await import('../migrate/plan-file.ts')).writePlanFile(planOut, io.cwd, saved);
  if (format === 'json') io.out(renderJson(describeTarget(database.target), planFields(plan)));
  else io.out(renderPlan(plan));
};

async function readSaved(path: string, cwd: string): Promise<NonNullable<MigrateOptions['saved']>> {
  return (await import('../migrate/plan-file.ts')).readPlanFile(path, cwd);
}
