import type { Command } from 'commander';
import { openProjectFolder } from '../project/files.ts';
import { readMigrations } from '../project/migrations.ts';
import { writeNewMigration } from '../project/new-migration.ts';
import { addProjectFlag, type Context } from './context.ts';

export function registerNew(program: Command, { io }: Context): void {
  const command = program
    .command('new')
    .description('write the files of a new migration')
    .argument('<name>', 'what it does, in a few words');
  addProjectFlag(command).action((name: string, flags: { sql: string }) => {
    const folder = openProjectFolder(flags.sql, io.cwd);
    for (const path of writeNewMigration(folder, readMigrations(folder), name, io.now())) io.out(`${path}\n`);
  });
}
