import type { Command } from 'commander';
import { describeTarget } from '../../connection/target.ts';
import { exitCodes } from '../../errors.ts';
import { readRepeatableStatus, readStatus } from '../../migrate/status.ts';
import { openProjectFolder } from '../../project/files.ts';
import { readMigrationFiles } from '../../project/migration-files.ts';
import { refuseFaults } from '../../project/migrations.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from '../context.ts';
import { renderJson } from '../output/json.ts';
import { renderStatus } from '../output/status-table.ts';
import type { Flags } from '../settings.ts';

interface StatusFlags extends Flags {
  readonly format: string;
  readonly exitCode?: boolean;
}

export function registerStatus(program: Command, context: Context): void {
  const command = program
    .command('status')
    .description('say which migrations the database has')
    .option('--exit-code', 'exit 1 unless every one of them is applied');
  addFormatFlag(addDatabaseFlags(command)).action((flags: StatusFlags) => runStatus(flags, context));
}

async function runStatus(flags: StatusFlags, context: Context): Promise<void> {
  const { io } = context;
  const folder = openProjectFolder(flags.sql, io.cwd);
  const files = await readMigrationFiles(folder);
  refuseFaults(files.faults);
  await lendDatabase(context, flags, async (database) => {
    const migrations = await readStatus(database, files.migrations);
    const repeatables = await readRepeatableStatus(database, files.repeatables);
    if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), { migrations, repeatables }));
    else io.out(renderStatus([...migrations, ...repeatables.map((line) => ({ version: 'again', ...line }))], io));
    const open = [...migrations, ...repeatables].some(({ state }) => state !== 'applied');
    if (flags.exitCode && open) context.finish(exitCodes.findings);
  });
}
