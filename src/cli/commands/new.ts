import type { Command } from 'commander';
import { readMigrations } from '../../project/migrations.ts';
import { writeNewMigration } from '../../project/new-migration.ts';
import { type Context, openProject } from '../context.ts';
import { addFormatFlag, addProjectFlag, type FormatFlags, type ProjectFlags } from '../flags.ts';
import { print } from '../print.ts';

export function registerNew(program: Command, context: Context): void {
  const command = program
    .command('new')
    .description('write the files of a new migration')
    .argument('<name>', 'what it does, in a few words');
  addFormatFlag(addProjectFlag(command)).action((name: string, flags: ProjectFlags & FormatFlags) => {
    const folder = openProject(context, flags);
    const files = writeNewMigration(folder, readMigrations(folder), name, context.io.now());
    print(context, flags, undefined, { document: { files }, text: () => files.map((path) => `${path}\n`).join('') });
  });
}
