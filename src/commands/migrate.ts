import type { Command } from 'commander';
import type { Flags } from '../config.ts';
import { describeTarget } from '../database/target.ts';
import { migrate } from '../migrate/migrate.ts';
import { renderJson } from '../output/json.ts';
import { renderMigrated } from '../output/migrations.ts';
import { openProjectFolder } from '../project/files.ts';
import { readMigrations } from '../project/migrations.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from './context.ts';
import { addRunFlags, type RunFlags, tellOn } from './run-flags.ts';

interface MigrateFlags extends Flags, RunFlags {
  readonly format: string;
  readonly to?: string;
  readonly allowLate?: boolean;
}

export function registerMigrate(program: Command, context: Context): void {
  const command = program
    .command('migrate')
    .description('apply the migrations that the database does not have yet')
    .option('--to <version>', 'the last one to apply')
    .option('--allow-late', 'also apply files below the highest applied version');
  addFormatFlag(addDatabaseFlags(addRunFlags(command))).action((flags: MigrateFlags) => runMigrate(flags, context));
}

async function runMigrate(flags: MigrateFlags, context: Context): Promise<void> {
  const { io } = context;
  const migrations = readMigrations(openProjectFolder(flags.sql ?? 'sql', io.cwd));
  const telling = tellOn(io, 'applied');
  await lendDatabase(
    context,
    flags,
    async (database) => {
      const result = await migrate(database, migrations, { ...flags, ...telling });
      if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), result));
      else io.out(renderMigrated(result.applied, result.pending));
    },
    { onNotice: telling.notices.receive },
  );
}
