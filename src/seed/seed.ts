import { performance } from 'node:perf_hooks';
import type { Database } from '../database/connect.ts';
import { quoteQualified } from '../database/identifier.ts';
import { runScript } from '../database/script.ts';
import { CodelearnError } from '../errors.ts';
import type { SeedFile, Seeds } from '../project/seeds.ts';
import type { ParameterValues } from './parameters.ts';

export interface SeedOptions {
  readonly values: ParameterValues;
  /** bcrypt hash that every demo account gets. */
  readonly passwordHash: string;
  /** Runs `reset.sql` first; else a filled table that has rows is refused. */
  readonly reset: boolean;
  readonly onFile?: (file: SeededFile) => void;
}

export interface Seeded {
  readonly files: readonly SeededFile[];
  readonly tables: readonly SeededTable[];
}

export interface SeededFile {
  readonly name: string;
  readonly durationMs: number;
}

export interface SeededTable {
  readonly schema: string;
  readonly table: string;
  readonly rows: number;
}

/**
 * Fills the tables in one transaction: all rows or none. The tables are locked against other writers first, so that
 * of two seeds at once the second finds the rows of the first.
 * @throws CodelearnError exit 2 when a table has rows or is missing, or a file fails; nothing is changed then
 */
export async function seedDatabase(database: Database, seeds: Seeds, options: SeedOptions): Promise<Seeded> {
  const fills = seeds.files.flatMap((file) => file.fills.map((label) => ({ file, ...splitLabel(label) })));
  return database.transaction(async () => {
    await prepareSession(database, options);
    await lockTables(database, fills);
    if (options.reset) await reset(database, seeds);
    await refuseFilled(database, fills, seeds);
    const files: SeededFile[] = [];
    for (const seed of seeds.files) {
      const done = await runFile(database, seed);
      options.onFile?.(done);
      files.push(done);
    }
    return { files, tables: await surveyTables(database, fills) };
  });
}

interface Fill {
  readonly file: SeedFile;
  readonly schema: string;
  readonly table: string;
}

const rolledBack = 'The seed was rolled back: the database is as it was.';

function splitLabel(label: string): { schema: string; table: string } {
  const dot = label.indexOf('.');
  return dot < 0 ? { schema: 'public', table: label } : { schema: label.slice(0, dot), table: label.slice(dot + 1) };
}

/** Local to the transaction. The time zone is fixed so that the same seed gives the same rows for everybody. */
async function prepareSession({ sql }: Database, { values, passwordHash }: SeedOptions): Promise<void> {
  await sql.unsafe("set local timezone = 'UTC'; set local lock_timeout = '10s'; set local statement_timeout = 0");
  for (const [name, value] of Object.entries({ ...values, demo_password_hash: passwordHash })) {
    await sql`select pg_catalog.set_config(${`codelearn.${name}`}, ${value}, true)`;
  }
}

async function lockTables({ sql }: Database, fills: readonly Fill[]): Promise<void> {
  for (const { file, schema, table } of fills) {
    const [found] = await sql`
      select from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where n.nspname = ${schema} and c.relname = ${table} and c.relkind in ('r', 'p')`;
    if (found === undefined) {
      throw new CodelearnError(`${file.file.path} fills ${schema}.${table}, and there is no such table`, {
        code: 'no-table',
        hint: 'Apply the migrations first: codelearn migrate. Nothing was changed.',
      });
    }
    await sql.unsafe(`lock table ${quoteQualified(schema, table)} in share row exclusive mode`);
  }
}

async function reset(database: Database, seeds: Seeds): Promise<void> {
  if (seeds.reset === undefined) {
    throw new CodelearnError('seeds/ has no reset.sql, so there is no safe way to empty the tables', {
      code: 'no-reset',
      hint: 'Write one that refuses when a row would be lost that is not demo data. Nothing was changed.',
    });
  }
  await runScript(database, seeds.reset, { hint: 'Nothing was changed.' });
}

async function refuseFilled({ sql }: Database, fills: readonly Fill[], { reset }: Seeds): Promise<void> {
  const filled: string[] = [];
  for (const { schema, table } of fills) {
    const [row] = await sql.unsafe(`select exists (select from ${quoteQualified(schema, table)}) as filled`);
    if (row?.filled === true) filled.push(schema === 'public' ? table : `${schema}.${table}`);
  }
  if (filled.length === 0) return;
  const way = 'To begin anew: --reset, which refuses where something else than demo data would be lost.';
  throw new CodelearnError(
    `the database is not empty: ${filled.join(', ')} ${filled.length > 1 ? 'have' : 'has'} rows`,
    {
      code: 'not-empty',
      hint: `${reset === undefined ? '' : `${way} `}Nothing was changed.`,
    },
  );
}

async function runFile(database: Database, { file }: SeedFile): Promise<SeededFile> {
  const start = performance.now();
  await runScript(database, file, { hint: rolledBack });
  return { name: file.path.replace(/^.*\//, ''), durationMs: Math.round(performance.now() - start) };
}

/** Statistics are part of the load: without them the first queries are planned for empty tables. */
async function surveyTables({ sql }: Database, fills: readonly Fill[]): Promise<readonly SeededTable[]> {
  const tables: SeededTable[] = [];
  for (const { schema, table } of fills) {
    await sql.unsafe(`analyze ${quoteQualified(schema, table)}`);
    const [row] = await sql.unsafe(`select pg_catalog.count(*)::float8 as rows from ${quoteQualified(schema, table)}`);
    tables.push({ schema, table, rows: Number(row?.rows) });
  }
  return tables;
}
