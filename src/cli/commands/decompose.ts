import type { Command } from 'commander';
import { requireCurrentSchema } from '../../decompose/current-schema.ts';
import { type Decomposition, decompose } from '../../decompose/decompose.ts';
import { writeNewMigration } from '../../project/new-migration.ts';
import { type Project, readProject } from '../../project/project.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { renderDecomposition } from '../output/decomposition.ts';
import { print } from '../print.ts';

interface DecomposeFlags extends Flags, FormatFlags {
  readonly write?: boolean;
}

export function registerDecompose(program: Command, context: Context): void {
  const command = program
    .command('decompose')
    .description('make the migration that brings a table into third normal form')
    .argument('<table>', 'table or schema.table')
    .option('--write', 'write the migration and what undoes it into the project, instead of printing them');
  addFormatFlag(addDatabaseFlags(command)).action((table: string, flags: DecomposeFlags) =>
    runDecompose(table, flags, context),
  );
}

async function runDecompose(table: string, flags: DecomposeFlags, context: Context): Promise<void> {
  const project = readProject(openProject(context, flags));
  await withChosenDatabase(context, flags, async (database) => {
    if (flags.write) await requireCurrentSchema(database, project.migrations);
    const result = await decompose(database, project, table);
    const written = flags.write ? write(project, result, context.io.now()) : [];
    print(context, flags, database.target, {
      document: { ...result, written },
      text: () => renderDecomposition(result, written),
    });
  });
}

function write(
  { folder, migrations }: Project,
  { table, tables, up, down }: Decomposition,
  now: Date,
): readonly string[] {
  const title = `split ${tables.map(({ name }) => name).join(' ')} off ${table}`;
  const short = Buffer.byteLength(title) > 200 ? `split ${table}` : title;
  return writeNewMigration(folder, migrations, short, now, { up, down });
}
