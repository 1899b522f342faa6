import type { Command } from 'commander';
import type { Flags } from '../config.ts';
import { describeTarget } from '../database/target.ts';
import { migrate } from '../migrate/migrate.ts';
import { renderJson } from '../output/json.ts';
import { renderMigrated, renderStep } from '../output/migrations.ts';
import { openProjectFolder } from '../project/files.ts';
import { readMigrations } from '../project/migrations.ts';
import { parseDuration } from './arguments.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from './context.ts';

interface MigrateFlags extends Flags {
  readonly format: string;
  readonly to?: string;
  readonly allowLate?: boolean;
  readonly lockWait?: number;
}

export function registerMigrate(program: Command, context: Context): void {
  const command = program
    .command('migrate')
    .description('apply the migrations that the database does not have yet')
    .option('--to <version>', 'the last one to apply')
    .option('--allow-late', 'also apply files below the highest applied version')
    .option('--lock-wait <duration>', 'how long to wait for another run (60s)', parseDuration);
  addFormatFlag(addDatabaseFlags(command)).action((flags: MigrateFlags) => runMigrate(flags, context));
}

async function runMigrate(flags: MigrateFlags, context: Context): Promise<void> {
  const { io } = context;
  const migrations = readMigrations(openProjectFolder(flags.sql ?? 'sql', io.cwd));
  const witness = {
    done: (label: string, durationMs: number) => io.err(renderStep('applied', label, durationMs)),
    note: (text: string) => io.err(`note: ${text}\n`),
  };
  await lendDatabase(context, flags, async (database) => {
    const result = await migrate(database, migrations, { ...flags, witness });
    if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), result));
    else io.out(renderMigrated(result.applied, result.pending));
  });
}
