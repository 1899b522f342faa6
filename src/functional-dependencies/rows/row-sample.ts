import type { Table } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteQualified } from '../../sql-text/identifier.ts';
import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';

/** What follows a table's name in `from`, to read some of its rows. */
export interface RowSample {
  readonly clauses: SqlFragment;
  /** False where rows are left out on purpose. */
  readonly whole: boolean;
}

/** Pages that cost next to nothing to read: 8 MB. */
const fewPages = 1000;
/** With fewer pages in it a sample of pages would depend on which these are; one of rows then reads all pages. */
const enoughPages = 100;

export interface TableSize {
  readonly pages: number;
  /** Counted where there are few pages, else estimated. */
  readonly rows: number;
}

/** Asks a table's files and some of its pages how large it is, as the planner's statistics may be old or missing. */
export async function measureTable(database: Database, table: Table): Promise<TableSize> {
  const pages = await countPages(database, table);
  const share = Math.min(100, (100 * fewPages) / Math.max(pages, 1));
  return { pages, rows: ((await countRows(database, table, share)) * 100) / share };
}

/** Chooses how to read `limit` rows of a table that may have more: from all over it and the same ones every time. */
export async function chooseSample(database: Database, table: Table, limit: number): Promise<RowSample> {
  const { pages, rows } = await measureTable(database, table);
  // One row more than wanted tells that there are more.
  if (rows <= limit) return { clauses: sqlFragment`limit ${limit + 1}`, whole: true };
  if (pages <= fewPages) {
    const shuffled = sqlFragment`pg_catalog.hashtextextended(ctid::pg_catalog.text collate "C", 1)`;
    return { clauses: sqlFragment`order by ${shuffled}, tableoid, ctid limit ${limit}`, whole: false };
  }
  const method = sampleMethod(pages, limit / rows);
  return { clauses: sqlFragment`${sampleShare(method, limit / rows)} limit ${limit}`, whole: false };
}

/** Of pages, which reads little, or of rows, which reads all pages. */
export type SampleMethod = 'system' | 'bernoulli';

/** @param share of the rows that is wanted, up to 1 */
export function sampleMethod(pages: number, share: number): SampleMethod {
  return share * pages >= enoughPages ? 'system' : 'bernoulli';
}

/** The clause for a repeatable sample; one of a smaller share holds some rows of one of a larger share. */
export function sampleShare(method: SampleMethod, share: number): SqlFragment {
  const name = method === 'system' ? sqlFragment`system` : sqlFragment`bernoulli`;
  return sqlFragment`tablesample ${name} (${percentage(100 * share)}) repeatable (1)`;
}

/** With nine decimals, so that one row of a billion can be asked for. */
function percentage(share: number): number {
  return Number(share.toFixed(9));
}

/** Of a partitioned table, or one that others inherit from, with all that belongs to it. */
async function countPages({ sql }: Database, { schema, name }: Table): Promise<number> {
  const [size] = await sql<[{ pages: number }]>`
    with recursive family (oid) as (
      select c.oid
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where n.nspname = ${schema} and c.relname = ${name}
      union
      select i.inhrelid
        from family
        join pg_catalog.pg_inherits i on i.inhparent = family.oid
    )
    select coalesce(pg_catalog.sum(pg_catalog.pg_relation_size(oid)), 0)::pg_catalog.float8
           / pg_catalog.current_setting('block_size')::pg_catalog.float8 as pages
      from family`;
  return size.pages;
}

/** @param share percentage of the pages to look at */
async function countRows(database: Database, { schema, name }: Table, share: number): Promise<number> {
  const pages = share < 100 ? sqlFragment` tablesample system (${percentage(share)}) repeatable (1)` : sqlFragment``;
  const [counted] = await runOwnQuery<[{ rows: number }]>(
    database,
    sqlFragment`select pg_catalog.count(*)::pg_catalog.float8 as rows from ${quoteQualified(schema, name)}${pages}`,
  );
  return counted.rows;
}
