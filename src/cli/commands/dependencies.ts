import { type Command, Option } from 'commander';
import { describeTarget } from '../../connection/target.ts';
import { CodelearnError } from '../../errors.ts';
import { listFileDependencies } from '../../functional-dependencies/discovery/file-dependencies.ts';
import { listTableDependencies } from '../../functional-dependencies/discovery/table-dependencies.ts';
import type { Nulls } from '../../functional-dependencies/rows/encoded-table.ts';
import { parseCount, parseDurationFlag, parseNames } from '../arguments.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from '../context.ts';
import { renderDependencies } from '../output/dependencies.ts';
import { renderJson } from '../output/json.ts';
import type { Flags } from '../settings.ts';

interface DependenciesFlags extends Flags {
  readonly csv?: string;
  readonly columns?: string[];
  readonly maxDeterminant: number;
  readonly maxLeft?: number;
  readonly nulls: Nulls;
  readonly sample: number;
  readonly statementTimeout?: number;
  readonly searchTimeout: number;
  readonly format: string;
}

export function registerDependencies(program: Command, context: Context): void {
  const command = program
    .command('dependencies')
    .description('list every minimal functional dependency that the rows obey')
    .argument('[table]', 'table or schema.table; without it every table')
    .option('--csv <file>', 'look at a file with a header line instead of a database; - for standard input')
    .option('--columns <names>', 'look at these columns only, separated by commas', parseNames)
    .addOption(
      new Option('--max-determinant <columns>', 'leave out determinants of more columns')
        .argParser(parseCount)
        .default(Number.POSITIVE_INFINITY, 'all'),
    )
    .addOption(new Option('--max-left <columns>', 'old name of --max-determinant').argParser(parseCount).hideHelp())
    .addOption(
      new Option('--nulls <meaning>', 'NULL = NULL, or as in keys').choices(['equal', 'unknown']).default('equal'),
    )
    .option('--sample <rows>', 'of a table with more rows read a sample of so many', parseCount, 1_000_000)
    .option('--statement-timeout <duration>', 'skip a table of which a statement takes longer', parseDurationFlag)
    .addOption(
      new Option('--search-timeout <duration>', 'give a table up whose search takes longer')
        .argParser(parseDurationFlag)
        .default(600_000, '10min'),
    );
  addFormatFlag(addDatabaseFlags(command)).action((table: string | undefined, given: DependenciesFlags) => {
    const flags = { ...given, maxDeterminant: given.maxLeft ?? given.maxDeterminant };
    return flags.csv === undefined ? runOnDatabase(table, flags, context) : runOnFile(table, flags.csv, flags, context);
  });
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
  const list = await listFileDependencies(file, flags, io);
  if (flags.format === 'json') io.out(renderJson(undefined, list));
  else io.out(renderDependencies([list]));
}

async function runOnDatabase(table: string | undefined, flags: DependenciesFlags, context: Context): Promise<void> {
  const { io } = context;
  if (table === undefined && flags.columns !== undefined) {
    throw new CodelearnError('--columns needs a table or --csv', { code: 'usage' });
  }
  await lendDatabase(context, flags, async (database) => {
    const lists = await listTableDependencies(database, table, flags);
    const [only] = lists;
    const result = table === undefined || only === undefined ? { tables: lists } : only;
    if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), result));
    else io.out(renderDependencies(lists));
  });
}
