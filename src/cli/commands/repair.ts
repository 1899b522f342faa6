import { type Command, Option } from 'commander';
import { repair } from '../../migrate/repair.ts';
import { readMigrations } from '../../project/migrations.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { print } from '../print.ts';
import { addRunFlags, makeRunOptions, type RunFlags } from '../run-flags.ts';

interface RepairFlags extends Flags, RunFlags, FormatFlags {
  readonly done?: boolean;
  readonly again?: boolean;
  readonly forget?: boolean;
}

export function registerRepair(program: Command, context: Context): void {
  const command = program
    .command('repair')
    .description('bring one migration and the history together: accept a modified file, write a missing one')
    .argument('<version>', 'which migration')
    .addOption(new Option('--done', 'the statement that was cut off is done').conflicts('again'))
    .option('--again', 'the statement that was cut off is to be run again')
    .option('--forget', 'take a migration without file out of the history');
  addFormatFlag(addDatabaseFlags(addRunFlags(command))).action((version: string, flags: RepairFlags) =>
    runRepair(version, flags, context),
  );
}

async function runRepair(version: string, flags: RepairFlags, context: Context): Promise<void> {
  const folder = openProject(context, flags);
  const migrations = readMigrations(folder);
  const cutOff = flags.done ? 'done' : flags.again ? 'again' : undefined;
  await withChosenDatabase(context, flags, async (database) => {
    const repaired = await repair(database, folder, migrations, version, {
      ...makeRunOptions(flags, context.io, 'repaired'),
      cutOff,
      forget: flags.forget,
    });
    print(context, flags, database.target, { document: { repaired }, text: () => `${repaired}\n` });
  });
}
