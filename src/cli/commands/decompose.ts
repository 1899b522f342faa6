import type { Command } from 'commander';
import { describeTarget } from '../../connection/target.ts';
import { requireCurrentSchema } from '../../decompose/current-schema.ts';
import { type Decomposition, decompose } from '../../decompose/decompose.ts';
import { writeNewMigration } from '../../project/new-migration.ts';
import { type Project, readProject } from '../../project/project.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from '../context.ts';
import { renderDecomposition } from '../output/decomposition.ts';
import { renderJson } from '../output/json.ts';
import type { Flags } from '../settings.ts';

interface DecomposeFlags extends Flags {
  readonly sql: string;
  readonly write?: boolean;
  readonly format: string;
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
  const { io } = context;
  const project = readProject(flags.sql, io.cwd);
  await lendDatabase(context, flags, async (database) => {
    if (flags.write) await requireCurrentSchema(database, project.migrations);
    const result = await decompose(database, project, table);
    const written = flags.write ? write(project, result, io.now()) : [];
    if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), { ...result, written }));
    else io.out(renderDecomposition(result, written));
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
