import { type Command, Option } from 'commander';
import { CodelearnError } from '../../errors.ts';
import type { ListOptions } from '../../functional-dependencies/discovery/dependency-list.ts';
import { listFileDependencies } from '../../functional-dependencies/discovery/file-dependencies.ts';
import { listTableDependencies } from '../../functional-dependencies/discovery/table-dependencies.ts';
import type { Nulls } from '../../functional-dependencies/rows/encoded-table.ts';
import { parseCount, parseDurationFlag, parseNames } from '../arguments.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import type { Context } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { renderDependencies } from '../output/dependencies.ts';
import { print } from '../print.ts';

interface DependenciesFlags extends Flags, FormatFlags {
  readonly csv?: string;
  readonly columns?: string[];
  readonly maxDeterminant: number;
  readonly maxLeft?: number;
  readonly nulls: Nulls;
  readonly sample: number;
  readonly statementTimeout?: number;
  readonly searchTimeout: number;
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
  addFormatFlag(addDatabaseFlags(command)).action((table: string | undefined, flags: DependenciesFlags) => {
    refuseContradictions(table, flags);
    return flags.csv === undefined ? runOnDatabase(table, flags, context) : runOnFile(flags.csv, flags, context);
  });
}

function refuseContradictions(table: string | undefined, { csv, columns }: DependenciesFlags): void {
  const refuse = (message: string) => new CodelearnError(message, { code: 'usage' });
  if (table !== undefined && csv !== undefined) throw refuse(`the table ${table} and --csv exclude each other`);
  if (table === undefined && csv === undefined && columns) throw refuse('--columns needs a table or --csv');
}

async function runOnFile(file: string, flags: DependenciesFlags, context: Context): Promise<void> {
  const list = await listFileDependencies(file, searchOptions(flags), context.io);
  print(context, flags, undefined, { document: list, text: () => renderDependencies([list]) });
}

async function runOnDatabase(table: string | undefined, flags: DependenciesFlags, context: Context): Promise<void> {
  await withChosenDatabase(context, flags, async (database) => {
    const { sample, statementTimeout } = flags;
    const lists = await listTableDependencies(database, table, { ...searchOptions(flags), sample, statementTimeout });
    const [only] = lists;
    const document = table === undefined || only === undefined ? { tables: lists } : only;
    print(context, flags, database.target, { document, text: () => renderDependencies(lists) });
  });
}

function searchOptions(flags: DependenciesFlags): ListOptions {
  const { nulls, maxLeft, maxDeterminant, columns, searchTimeout } = flags;
  return { nulls, maxDeterminant: maxLeft ?? maxDeterminant, columns, searchTimeout };
}
