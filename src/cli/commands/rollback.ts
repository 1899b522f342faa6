import { type Command, Option } from 'commander';
import { describeTarget } from '../../connection/target.ts';
import { rollback } from '../../migrate/rollback.ts';
import { openProjectFolder } from '../../project/files.ts';
import { readMigrations } from '../../project/migrations.ts';
import { parseCount } from '../arguments.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from '../context.ts';
import { renderJson } from '../output/json.ts';
import { renderUndone } from '../output/migrations.ts';
import { addRunFlags, type RunFlags, tellOn } from '../run-flags.ts';
import type { Flags } from '../settings.ts';

interface RollbackFlags extends Flags, RunFlags {
  readonly format: string;
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
  const { io } = context;
  const migrations = readMigrations(openProjectFolder(flags.sql, io.cwd));
  const telling = tellOn(io, 'undone');
  await lendDatabase(
    context,
    flags,
    async (database) => {
      const undone = await rollback(database, migrations, { ...flags, ...telling });
      if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), { undone }));
      else io.out(renderUndone(undone));
    },
    { onNotice: telling.notices.receive },
  );
}
