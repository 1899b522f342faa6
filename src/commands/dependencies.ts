import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { Flags } from '../config.ts';
import { describeTarget } from '../database/target.ts';
import { readCsv } from '../dependencies/csv.ts';
import { listDependencies } from '../dependencies/dependency-list.ts';
import type { Nulls } from '../dependencies/encoded-table.ts';
import { listTableDependencies } from '../dependencies/table-dependencies.ts';
import { CodelearnError } from '../errors.ts';
import { renderDependencies } from '../output/dependencies.ts';
import { renderJson } from '../output/json.ts';
import { parseCount, parseDuration } from './arguments.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from './context.ts';

interface DependenciesFlags extends Flags {
  readonly csv?: string;
  readonly maxLeft?: number;
  readonly nulls: Nulls;
  readonly sample: number;
  readonly statementTimeout?: number;
  readonly format: string;
}

export function registerDependencies(program: Command, context: Context): void {
  const command = program
    .command('dependencies')
    .description('list every minimal functional dependency that the rows obey')
    .argument('[table]', 'table or schema.table; without it every table')
    .option('--csv <file>', 'look at a file with a header line instead of a database')
    .option('--max-left <columns>', 'leave out determinants of more columns', parseCount)
    .addOption(
      new Option('--nulls <meaning>', 'NULL = NULL, or as in keys').choices(['equal', 'unknown']).default('equal'),
    )
    .option('--sample <rows>', 'read no more rows of a table than this', parseCount, 1_000_000)
    .option('--statement-timeout <duration>', 'give a table up after this long', parseDuration);
  addFormatFlag(addDatabaseFlags(command)).action((table: string | undefined, flags: DependenciesFlags) =>
    flags.csv === undefined ? runOnDatabase(table, flags, context) : runOnFile(table, flags.csv, flags, context),
  );
}

async function runOnFile(
  table: string | undefined,
  file: string,
  flags: DependenciesFlags,
  { io }: Context,
): Promise<void> {
  if (table !== undefined) {
    throw new CodelearnError(`the table ${table} and --csv exclude each other`, { code: 'usage' });
  }
  const list = listDependencies(file, await readCsv(file, resolve(io.cwd, file)), optionsOf(flags));
  if (flags.format === 'json') io.out(renderJson(undefined, list));
  else io.out(renderDependencies([list]));
}

async function runOnDatabase(table: string | undefined, flags: DependenciesFlags, context: Context): Promise<void> {
  const { io } = context;
  await lendDatabase(context, flags, async (database) => {
    const lists = await listTableDependencies(database, table, { ...flags, ...optionsOf(flags) });
    const [only] = lists;
    const result = table === undefined || only === undefined ? { tables: lists } : only;
    if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), result));
    else io.out(renderDependencies(lists));
  });
}

function optionsOf({ maxLeft = Number.POSITIVE_INFINITY, nulls }: DependenciesFlags): {
  maxLeft: number;
  nulls: Nulls;
} {
  return { maxLeft, nulls };
}
