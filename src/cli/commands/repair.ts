import { type Command, Option } from 'commander';
import { describeTarget } from '../../connection/target.ts';
import { repair } from '../../migrate/repair.ts';
import { openProjectFolder } from '../../project/files.ts';
import { readMigrations } from '../../project/migrations.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from '../context.ts';
import { renderJson } from '../output/json.ts';
import { addRunFlags, type RunFlags, tellOn } from '../run-flags.ts';
import type { Flags } from '../settings.ts';

interface RepairFlags extends Flags, RunFlags {
  readonly format: string;
  readonly done?: boolean;
  readonly again?: boolean;
  readonly forget?: boolean;
}

export function registerRepair(program: Command, context: Context): void {
  const command = program
    .command('repair')
    .description('bring one migration and the history together: accept an edited file, write a missing one')
    .argument('<version>', 'which migration')
    .addOption(new Option('--done', 'the statement that was cut off is done').conflicts('again'))
    .option('--again', 'the statement that was cut off is to be run again')
    .option('--forget', 'take a migration without file out of the history');
  addFormatFlag(addDatabaseFlags(addRunFlags(command))).action((version: string, flags: RepairFlags) =>
    runRepair(version, flags, context),
  );
}

async function runRepair(version: string, flags: RepairFlags, context: Context): Promise<void> {
  const { io } = context;
  const folder = openProjectFolder(flags.sql, io.cwd);
  const migrations = readMigrations(folder);
  const cutOff = flags.done ? 'done' : flags.again ? 'again' : undefined;
  await lendDatabase(context, flags, async (database) => {
    const repaired = await repair(database, folder, migrations, version, {
      ...flags,
      ...tellOn(io, 'repaired'),
      cutOff,
    });
    if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), { repaired }));
    else io.out(`${repaired}\n`);
  });
}
