import type { Command } from 'commander';
import { openProjectFolder } from '../../project/files.ts';
import { readMigrations } from '../../project/migrations.ts';
import { writeNewMigration } from '../../project/new-migration.ts';
import { addFormatFlag, addProjectFlag, type Context } from '../context.ts';
import { renderJson } from '../output/json.ts';

export function registerNew(program: Command, { io }: Context): void {
  const command = program
    .command('new')
    .description('write the files of a new migration')
    .argument('<name>', 'what it does, in a few words');
  addFormatFlag(addProjectFlag(command)).action((name: string, flags: { sql: string; format: string }) => {
    const folder = openProjectFolder(flags.sql, io.cwd);
    const files = writeNewMigration(folder, readMigrations(folder), name, io.now());
    io.out(flags.format === 'json' ? renderJson(undefined, { files }) : files.map((path) => `${path}\n`).join(''));
  });
}
