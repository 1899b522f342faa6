import { posix } from 'node:path';
import { performance } from 'node:perf_hooks';
import { tableLabel } from '../catalog/schema.ts';
import type { Database } from '../connection/session.ts';
import { enableClientConnectionCheck } from '../database/client-connection-check.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { runScript } from '../database/script.ts';
import { CodelearnError } from '../errors.ts';
import type { SeedFile, Seeds } from '../project/seeds.ts';
import { quoteQualified } from '../sql-text/identifier.ts';
import { sqlFragment } from '../sql-text/sql-fragment.ts';
import { type BulkLoad, beginBulkLoad, type RecreatedObject } from './bulk-load.ts';
import { explainSeedFailure } from './failure.ts';
import { type FilledTable, lockFilledTables, truncateTables } from './filled-table.ts';
import type { ParameterValues } from './parameters.ts';
import { runSeedFile, type SeedProgress } from './steps.ts';

export interface SeedOptions {
  readonly values: ParameterValues;
  /** bcrypt hash that every demo account gets. */
  readonly passwordHash: string;
  /** Runs `reset.sql` first; else a filled table that has rows is refused. */
  readonly reset: boolean;
  /** How long to wait for a lock, in milliseconds (10,000). */
  readonly lockTimeout?: number;
  /** Drops keys, indexes and foreign keys, recreates them over the loaded rows, and proves that they are the same. */
  readonly fast?: boolean;
  readonly onFile?: (file: SeededFile) => void;
  readonly onProgress?: (progress: SeedProgress) => void;
  readonly onRecreated?: (part: RecreatedObject) => void;
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
 * Fills the tables in one transaction: all rows or none. The tables are locked first, so that when two seeds run at
 * once the second one finds the rows of the first.
 * @throws CodelearnError exit 2 when a table has rows or is missing, or a file fails; exit 4 when a table is in use;
 * exit 5 when the server runs out of room. Nothing is changed then.
 */
export async function seedDatabase(database: Database, seeds: Seeds, options: SeedOptions): Promise<Seeded> {
  try {
    await enableClientConnectionCheck(database);
    return await database.transaction(() => fillTables(database, seeds, options));
  } catch (error) {
    throw explainSeedFailure(error, options);
  }
}

async function fillTables(database: Database, seeds: Seeds, options: SeedOptions): Promise<Seeded> {
  await prepareSession(database, options);
  const tables = await lockFilledTables(database, seeds);
  if (options.reset) await reset(database, seeds);
  await refuseFilled(database, tables, seeds);
  await truncateTables(database, tables);
  let load: BulkLoad | undefined;
  const files: SeededFile[] = [];
  for (const seed of seeds.files) {
    // Not before the files that only look at the parameters have found nothing wrong with them.
    if (options.fast && seed.fills.length > 0) load ??= await beginBulkLoad(database, tables, options.onRecreated);
    const done = await runFile(database, seed, options);
    options.onFile?.(done);
    files.push(done);
    await load?.afterFile(seed);
  }
  await load?.finish();
  return { files, tables: await surveyTables(database, tables) };
}

/**
 * Local to the transaction. The time zone is fixed so that the same seed gives the same rows for everybody, and a load may
 * take longer than what the role or the database allows its other work.
 */
async function prepareSession({ sql }: Database, options: SeedOptions): Promise<void> {
  const { values, passwordHash, lockTimeout = 10_000 } = options;
  await sql`
    select pg_catalog.set_config('timezone', 'UTC', true),
           pg_catalog.set_config('lock_timeout', ${String(lockTimeout)}, true)`;
  await sql`
    select pg_catalog.set_config(name, '0', true)
      from pg_catalog.pg_settings
     where name in ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')
     order by name`;
  for (const [name, value] of Object.entries({ ...values, demo_password_hash: passwordHash })) {
    await sql`select pg_catalog.set_config(${`codelearn.${name}`}, ${value}, true)`;
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

async function refuseFilled(database: Database, tables: readonly FilledTable[], { reset }: Seeds): Promise<void> {
  const filled: string[] = [];
  for (const { schema, table } of tables) {
    const [row] = await runOwnQuery(
      database,
      sqlFragment`select exists (select from ${quoteQualified(schema, table)}) as filled`,
    );
    if (row?.filled === true) filled.push(tableLabel({ schema, name: table }));
  }
  if (filled.length === 0) return;
  const way = 'To start over: --reset, which refuses where something else than demo data would be lost.';
  throw new CodelearnError(
    `the database is not empty: ${filled.join(', ')} ${filled.length > 1 ? 'have' : 'has'} rows`,
    {
      code: 'not-empty',
      hint: `${reset === undefined ? '' : `${way} `}Nothing was changed.`,
    },
  );
}

async function runFile(database: Database, seed: SeedFile, options: SeedOptions): Promise<SeededFile> {
  const start = performance.now();
  const { values, onProgress } = options;
  await runSeedFile(database, seed, values, {
    onProgress,
    hint: 'The seed was rolled back: the database is as it was.',
  });
  return { name: posix.basename(seed.file.path), durationMs: Math.round(performance.now() - start) };
}

/** Statistics are part of the load: without them the first queries are planned for empty tables. */
async function surveyTables(database: Database, tables: readonly FilledTable[]): Promise<readonly SeededTable[]> {
  const surveyed: SeededTable[] = [];
  for (const { schema, table } of tables) {
    const name = quoteQualified(schema, table);
    await runOwnQuery(database, sqlFragment`analyze ${name}`);
    const [row] = await runOwnQuery(database, sqlFragment`select pg_catalog.count(*)::float8 as rows from ${name}`);
    surveyed.push({ schema, table, rows: Number(row?.rows) });
  }
  return surveyed;
}
