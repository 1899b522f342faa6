import { performance } from 'node:perf_hooks';
import { compareCatalogFacts, readCatalogFacts } from '../catalog/bulk-load-facts.ts';
import type { Database } from '../connection/session.ts';
import { runDefinitions } from '../database/definitions.ts';
import { serverErrorOf } from '../database/script.ts';
import { CodelearnError } from '../errors.ts';
import type { SeedFile } from '../project/seeds.ts';
import { quoteQualified } from '../sql-text/identifier.ts';
import { type DroppableObject, type DroppableObjects, readDroppableObjects } from './droppable-objects.ts';
import type { FilledTable } from './filled-table.ts';

/** A key, index or foreign key that was recreated over the loaded rows. */
export interface RecreatedObject {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly durationMs: number;
}

export interface BulkLoad {
  /** Call it when a file has run: the keys and indexes of tables that no later file fills are recreated. */
  afterFile(file: SeedFile): Promise<void>;
  /** Foreign keys are recreated, and the catalog is compared. @throws CodelearnError when it is not what it was */
  finish(): Promise<void>;
}

/**
 * Drops foreign keys, keys and indexes of empty tables, within the caller's transaction: creating them over all rows
 * costs one sort or join, keeping them up to date costs a look-up for each row. CHECK and NOT NULL constraints stay, as
 * they cost the same at any time, and so do triggers, which keep what is stored twice.
 */
export async function beginBulkLoad(
  database: Database,
  tables: readonly FilledTable[],
  onRecreated: (object: RecreatedObject) => void = () => {},
): Promise<BulkLoad> {
  await prepareSession(database);
  const searchPath = await pinSearchPath(database);
  const before = await readCatalogFacts(database);
  const droppable = await readDroppableObjects(database, tables);
  await runDefinitions(
    database,
    [...droppable.foreignKeys, ...droppable.indexes].map(({ drop }) => drop),
  );
  await setSearchPath(database, searchPath);
  const recreate = async (objects: readonly DroppableObject[]): Promise<void> => {
    const kept = await pinSearchPath(database);
    for (const object of objects) onRecreated(await recreateObject(database, object));
    await setSearchPath(database, kept);
  };
  return {
    afterFile: (file) => recreate(indexesOf(droppable, tables, file)),
    finish: async () => {
      await database.sql`set constraints all immediate`;
      await recreate(droppable.foreignKeys);
      await pinSearchPath(database);
      const differences = compareCatalogFacts(before, await readCatalogFacts(database));
      await setSearchPath(database, searchPath);
      if (differences.length > 0) throw notRecreated(differences);
    },
  };
}

/** Room to sort ten million keys; a server that has been given more keeps it. */
async function prepareSession({ sql }: Database): Promise<void> {
  await sql`
    select pg_catalog.set_config('maintenance_work_mem', '256MB', true)
     where pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')) < 256 * 1024 * 1024`;
}

/** Definitions are printed and read under an empty path: every name in them is qualified. */
async function pinSearchPath({ sql }: Database): Promise<string> {
  const [row] = await sql`
    select kept.path, pg_catalog.set_config('search_path', '', true)
      from (select pg_catalog.current_setting('search_path') as path offset 0) as kept`;
  return row?.path;
}

async function setSearchPath({ sql }: Database, path: string): Promise<void> {
  await sql`select pg_catalog.set_config('search_path', ${path}, true)`;
}

function indexesOf(
  { indexes }: DroppableObjects,
  tables: readonly FilledTable[],
  file: SeedFile,
): readonly DroppableObject[] {
  const finished = tables.filter(({ lastFile }) => lastFile === file);
  return indexes.filter((index) =>
    finished.some(({ schema, table }) => schema === index.schema && table === index.table),
  );
}

async function recreateObject(database: Database, object: DroppableObject): Promise<RecreatedObject> {
  const { schema, table, name, recreate } = object;
  const start = performance.now();
  try {
    await runDefinitions(database, recreate);
  } catch (error) {
    throw misfit(object, error);
  }
  return { schema, table, name, durationMs: Math.round(performance.now() - start) };
}

/** Rows that break a constraint are found only now. */
function misfit({ schema, table, name }: DroppableObject, error: unknown): unknown {
  const fault = serverErrorOf(error);
  if (fault === undefined || !/^23/.test(fault.code)) return error;
  const detail = fault.detail ? `\n  detail: ${fault.detail}` : '';
  return new CodelearnError(
    `the rows do not fit ${name} on ${quoteQualified(schema, table)}: ${fault.message} (${fault.code})${detail}`,
    {
      code: 'constraint-broken',
      hint: 'Seed without --fast to see which statement makes such a row. The database is as it was.',
      cause: error,
    },
  );
}

function notRecreated(differences: readonly string[]): CodelearnError {
  return new CodelearnError(
    ['constraints and indexes were not recreated as they were:', ...differences.map((line) => `  - ${line}`)].join(
      '\n',
    ),
    { code: 'not-recreated', hint: 'The seed was rolled back: the database is as it was. Seed without --fast.' },
  );
}
