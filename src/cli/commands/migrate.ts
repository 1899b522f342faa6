import { type Command, Option } from 'commander';
import type { Io } from '../../io.ts';
import { migrate } from '../../migrate/migrate.ts';
import type { SavedPlan } from '../../migrate/plan/saved-plan.ts';
import { readWhileConnecting, reportTogether } from '../../migrate/run/while-reading.ts';
import type { ProjectFolder } from '../../project/files.ts';
import { type MigrationFiles, readMigrationFiles } from '../../project/migration-files.ts';
import { parsePath } from '../arguments.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { renderMigrated } from '../output/migrations.ts';
import { print } from '../print.ts';
import { addRunFlags, makeRunOptions, type RunFlags } from '../run-flags.ts';

interface MigrateFlags extends Flags, RunFlags, FormatFlags {
  readonly to?: string;
  readonly outOfOrder?: boolean;
  readonly dryRun?: boolean;
  readonly planOut?: string;
  readonly plan?: string;
}

export function registerMigrate(program: Command, context: Context): void {
  const command = program
    .command('migrate')
    .description('apply the migrations that the database does not have yet')
    .option('--to <version>', 'the last one to apply')
    .option('--out-of-order', 'also apply files below the highest applied version')
    .addOption(new Option('--allow-late').hideHelp().implies({ outOfOrder: true }))
    .option('--dry-run', 'print what would be done with its SQL, and do nothing')
    .option('--plan-out <file>', 'write what would be done to a file, and do nothing', parsePath)
    .addOption(new Option('--plan <file>', planHelp).argParser(parsePath).conflicts(notWithPlan));
  addFormatFlag(addDatabaseFlags(addRunFlags(command))).action((flags: MigrateFlags) => runMigrate(flags, context));
}

/** What a saved plan has decided already. */
const notWithPlan = ['to', 'outOfOrder', 'allowLate', 'planOut'];
const planHelp = 'do what that file says, and nothing if anything has changed since';

async function runMigrate(flags: MigrateFlags, context: Context): Promise<void> {
  const { io } = context;
  const folder = openProject(context, flags);
  const options = await makeMigrateOptions(flags, io);
  const files = readWhileConnecting(() => readFiles(folder, io));
  const migrating = withChosenDatabase(
    context,
    flags,
    async (database) => {
      if (flags.dryRun || flags.planOut !== undefined) {
        const { printPlan } = await import('../print-plan.ts');
        return printPlan(database, await files, options, flags, context);
      }
      const result = await migrate(database, files, options);
      print(context, flags, database.target, { document: result, text: () => renderMigrated(result) });
    },
    { onNotice: options.notices.receive },
  );
  await reportTogether(files, migrating);
}

/** A saved plan brings the options that it was made with. */
async function makeMigrateOptions(flags: MigrateFlags, io: Io) {
  const saved = flags.plan === undefined ? undefined : await readPlan(flags.plan, io);
  const { to, outOfOrder } = saved?.options ?? flags;
  return { ...makeRunOptions(flags, io, 'applied'), to, outOfOrder, saved };
}

async function readPlan(path: string, io: Io): Promise<SavedPlan> {
  const { readPlanFile } = await import('../../migrate/plan/plan-file.ts');
  return readPlanFile(path, io.cwd);
}

async function readFiles(folder: ProjectFolder, io: Io): Promise<MigrationFiles> {
  const files = await readMigrationFiles(folder);
  if (files.migrations.length + files.faults.length === 0) io.err(`note: no migrations in ${folder.path}/migrations\n`);
  return files;
}
