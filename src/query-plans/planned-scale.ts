import { join } from 'node:path';
import type { Schema } from '../catalog/schema.ts';
import { type IndexLayout, readLayout, type TableLayout } from '../catalog/table-layout.ts';
import { runScript } from '../database/script.ts';
import type { ScratchDatabase } from '../embedded/scratch.ts';
import type { PlannedTable } from '../project/scale.ts';
import { quoteQualified } from '../sql-text/identifier.ts';
import { parsePlan } from './explain.ts';
import { indexPages, type StoredColumn } from './size.ts';
import { extendRelation, maximumPages } from './sparse-files.ts';
import { estimateStatistics, storedColumn, type TableStatistics } from './statistics.ts';

/**
 * Makes the planner of an empty PostgreSQL 18 database see every table at its planned size: statistics by
 * pg_restore_relation_stats and pg_restore_attribute_stats, sizes by sparse files. What it cannot be told is the height
 * of a btree, read from the index itself: each missing level lacks 50 × cpu_operator_cost (btcostestimate in selfuncs.c).
 * @returns how the tables lie on disk
 */
export async function applyScale(
  { database, dataFolder }: ScratchDatabase,
  schema: Schema,
  scale: readonly PlannedTable[],
): Promise<readonly TableLayout[]> {
  const layouts = await readLayout(database);
  const tables = estimateStatistics(schema, scale, layouts);
  for (const { layout, pages } of tables) extend(dataFolder, layout.path, pages);
  await writeRelations(database, tables.map(tableSize));
  await writeColumns(database, tables);
  const indexes: RelationSize[] = [];
  for (const table of tables) {
    for (const index of table.layout.indexes.filter(({ path }) => path !== null)) {
      const size = await indexSize(database, table, index);
      extend(dataFolder, index.path, size.pages);
      indexes.push(size);
    }
  }
  await writeRelations(database, indexes);
  return layouts;
}

type Database = ScratchDatabase['database'];

interface RelationSize {
  readonly schema: string;
  readonly name: string;
  readonly rows: number;
  readonly pages: number;
}

function extend(dataFolder: string, path: string | null, pages: number): void {
  if (path !== null) extendRelation(join(dataFolder, path), pages);
}

function tableSize({ layout, rows, pages }: TableStatistics): RelationSize {
  return { schema: layout.schema, name: layout.name, rows, pages: Math.min(pages, maximumPages) };
}

async function indexSize(database: Database, table: TableStatistics, index: IndexLayout): Promise<RelationSize> {
  const { schema } = table.layout;
  const tuples = index.predicate === null ? table.rows : await estimateRows(database, table, index.predicate);
  const columns = index.columns.map((column): StoredColumn => {
    const own = table.columns.find(({ name }) => name === column.name);
    const width = column.length > 0 ? column.length : 32;
    return own === undefined ? { ...column, width, nullFraction: 0 } : storedColumn(own, column);
  });
  const distinct = index.columns.reduce((product, { name }) => {
    return product * (table.columns.find((column) => column.name === name)?.distinct ?? Number.POSITIVE_INFINITY);
  }, 1);
  const pages = indexPages({ ...index, columns, tuples, distinct, heapPages: table.pages });
  return { schema, name: index.name, rows: tuples, pages: Math.min(pages, maximumPages) };
}

/** Rows that satisfy the predicate of a partial index, as the planner takes them by the statistics given so far. */
async function estimateRows(database: Database, { layout }: TableStatistics, predicate: string): Promise<number> {
  const text = `explain (format json, verbose) select from only ${quoteQualified(layout.schema, layout.name)} where ${predicate}`;
  const rows = await runScript(database, { path: 'index predicate', text });
  return parsePlan(rows).rows;
}

/** Vacuumed tables: every page is all-visible. */
async function writeRelations({ sql }: Database, relations: readonly RelationSize[]): Promise<void> {
  await sql`
    select pg_catalog.pg_restore_relation_stats(
             'schemaname', schema, 'relname', name,
             'relpages', pages, 'reltuples', rows, 'relallvisible', pages)
      from pg_catalog.jsonb_to_recordset(${sql.json(relations as never)})
           as relation (schema text, name text, rows real, pages integer)`;
}

async function writeColumns({ sql }: Database, tables: readonly TableStatistics[]): Promise<void> {
  const rows = tables.flatMap(({ layout, columns }) => {
    return columns.map((column) => ({
      schema: layout.schema,
      table: layout.name,
      column: column.name,
      inherited: layout.path === null,
      null_fraction: column.nullFraction,
      width: column.width,
      distinct: column.distinct ?? 0,
      correlation: column.correlation,
    }));
  });
  await sql`
    select pg_catalog.pg_restore_attribute_stats(
             'schemaname', schema, 'relname', "table", 'attname', "column", 'inherited', inherited,
             'null_frac', null_fraction, 'avg_width', width, 'n_distinct', "distinct", 'correlation', correlation)
      from pg_catalog.jsonb_to_recordset(${sql.json(rows as never)})
           as statistics (schema text, "table" text, "column" text, inherited boolean, null_fraction real,
                          width integer, "distinct" real, correlation real)`;
}
