import { type Command, Option } from 'commander';
import { rollback } from '../../migrate/rollback.ts';
import { readMigrations } from '../../project/migrations.ts';
import { parseCount } from '../arguments.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { renderUndone } from '../output/migrations.ts';
import { print } from '../print.ts';
import { addRunFlags, makeRunOptions, type RunFlags } from '../run-flags.ts';

interface RollbackFlags extends Flags, RunFlags, FormatFlags {
  readonly steps?: number;
  readonly to?: string;
}

export function registerRollback(program: Command, context: Context): void {
  const command = program
    .command('rollback')
    .description('undo the last migration, or several')
    .addOption(new Option('--steps <n>', 'how many (1)').argParser(parseCount).conflicts('to'))
    .option('--to <version>', 'undo every one above this version; 0 for all');
  addFormatFlag(addDatabaseFlags(addRunFlags(command))).action((flags: RollbackFlags) => runRollback(flags, context));
}

async function runRollback(flags: RollbackFlags, context: Context): Promise<void> {
  const migrations = readMigrations(openProject(context, flags));
  const { steps, to } = flags;
  const options = makeRunOptions(flags, context.io, 'undone');
  await withChosenDatabase(
    context,
    flags,
    async (database) => {
      const undone = await rollback(database, migrations, { ...options, steps, to });
      print(context, flags, database.target, { document: { undone }, text: () => renderUndone(undone) });
    },
    { onNotice: options.notices.receive },
  );
}
