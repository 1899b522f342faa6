import { type Command, Option } from 'commander';
import type { Flags } from '../config.ts';
import { describeTarget } from '../database/target.ts';
import { rollback } from '../migrate/rollback.ts';
import { renderJson } from '../output/json.ts';
import { renderStep, renderUndone } from '../output/migrations.ts';
import { openProjectFolder } from '../project/files.ts';
import { readMigrations } from '../project/migrations.ts';
import { parseCount, parseDuration } from './arguments.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from './context.ts';

interface RollbackFlags extends Flags {
  readonly format: string;
  readonly steps?: number;
  readonly to?: string;
  readonly lockWait?: number;
}

export function registerRollback(program: Command, context: Context): void {
  const command = program
    .command('rollback')
    .description('undo the last migration, or several')
    .addOption(new Option('--steps <n>', 'how many (1)').argParser(parseCount).conflicts('to'))
    .option('--to <version>', 'undo every one above this version; 0 for all')
    .option('--lock-wait <duration>', 'how long to wait for another run (60s)', parseDuration);
  addFormatFlag(addDatabaseFlags(command)).action((flags: RollbackFlags) => runRollback(flags, context));
}

async function runRollback(flags: RollbackFlags, context: Context): Promise<void> {
  const { io } = context;
  const migrations = readMigrations(openProjectFolder(flags.sql ?? 'sql', io.cwd));
  const witness = {
    done: (label: string, durationMs: number) => io.err(renderStep('undone', label, durationMs)),
    note: (text: string) => io.err(`note: ${text}\n`),
  };
  await lendDatabase(context, flags, async (database) => {
    const undone = await rollback(database, migrations, { ...flags, witness });
    if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), { undone }));
    else io.out(renderUndone(undone));
  });
}
