import type { Command } from 'commander';
import { exitCodes } from '../../errors.ts';
import { readRepeatableStatus, readStatus } from '../../migrate/status.ts';
import { readMigrationFiles } from '../../project/migration-files.ts';
import { refuseFaults } from '../../project/migrations.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { renderStatus } from '../output/status-table.ts';
import { print } from '../print.ts';

interface StatusFlags extends Flags, FormatFlags {
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
  const files = await readMigrationFiles(openProject(context, flags));
  refuseFaults(files.faults);
  await withChosenDatabase(context, flags, async (database) => {
    const migrations = await readStatus(database, files.migrations);
    const repeatables = await readRepeatableStatus(database, files.repeatables);
    const lines = [...migrations, ...repeatables.map((line) => ({ version: 'again', ...line }))];
    print(context, flags, database.target, {
      document: { migrations, repeatables },
      text: () => renderStatus(lines, context.io),
    });
    if (flags.exitCode && lines.some(({ state }) => state !== 'applied')) context.finish(exitCodes.findings);
  });
}
