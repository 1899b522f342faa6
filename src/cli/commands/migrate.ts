import { type Command, Option } from 'commander';
import type { Database } from '../../connection/session.ts';
import { describeTarget } from '../../connection/target.ts';
import type { Io } from '../../io.ts';
import { migrate } from '../../migrate/migrate.ts';
import type { MigrateOptions } from '../../migrate/run/apply.ts';
import { withRestingCompilers } from '../../migrate/run/optimizing-compilers.ts';
import { whileReading } from '../../migrate/run/while-reading.ts';
import { openProjectFolder, type ProjectFolder } from '../../project/files.ts';
import { type MigrationFiles, readMigrationFiles } from '../../project/migration-files.ts';
import { parsePath } from '../arguments.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from '../context.ts';
import { renderJson } from '../output/json.ts';
import { renderMigrated } from '../output/migrations.ts';
import { addRunFlags, type RunFlags, tellOn } from '../run-flags.ts';
import type { Flags } from '../settings.ts';

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
    .option('--plan-out <file>', 'write what would be done to a file, and do nothing', parsePath)
    .addOption(new Option('--plan <file>', planHelp).argParser(parsePath).conflicts(['to', 'allowLate', 'planOut']));
  addFormatFlag(addDatabaseFlags(addRunFlags(command))).action((flags: MigrateFlags) => runMigrate(flags, context));
}

const planHelp = 'do what that file says, and nothing if anything has changed since';

async function runMigrate(flags: MigrateFlags, { io }: Context): Promise<void> {
  const folder = openProjectFolder(flags.sql, io.cwd);
  const readPlan = async () => (await import('../../migrate/plan/plan-file.ts')).readPlanFile;
  const saved = flags.plan === undefined ? undefined : (await readPlan())(flags.plan, io.cwd);
  const options = { ...flags, ...saved?.options, saved, ...tellOn(io, 'applied') };
  const act = flags.dryRun || flags.planOut !== undefined ? printPlan : applyAll;
  const onNotice = options.notices.receive;
  const lend = (files: Job['files']): Promise<void> =>
    lendDatabase({ io }, flags, (database) => act(database, { flags, io, files, options }), { onNotice });
  await withRestingCompilers(() => whileReading(() => readFiles(folder, io), lend));
}

async function readFiles(folder: ProjectFolder, io: Io): Promise<MigrationFiles> {
  const files = await readMigrationFiles(folder);
  if (files.migrations.length + files.faults.length === 0) io.err(`note: no migrations in ${folder.path}/migrations\n`);
  return files;
}

interface Job {
  readonly flags: MigrateFlags;
  readonly io: Io;
  readonly files: Promise<MigrationFiles>;
  readonly options: MigrateOptions;
}

async function applyAll(database: Database, { flags, io, files, options }: Job): Promise<void> {
  const result = await migrate(database, files, options);
  if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), result));
  else io.out(renderMigrated(result.applied, result.repeated, result.pending));
}

async function printPlan(database: Database, { flags, io, files, options }: Job): Promise<void> {
  const { planOnly } = await import('../../migrate/dry-run.ts');
  const { renderPlan, planFields } = await import('../output/plan.ts');
  const { plan, saved } = await planOnly(database, await files, options);
  if (flags.planOut !== undefined)
    (await import('../../migrate/plan/plan-file.ts')).writePlanFile(flags.planOut, io.cwd, saved);
  if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), planFields(plan)));
  else io.out(renderPlan(plan));
}
