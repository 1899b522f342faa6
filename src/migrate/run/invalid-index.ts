import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';

/** An index that a failed or running `concurrently` left unusable. */
export interface InvalidIndex {
  /** `schema.name`, quoted where needed, for use in SQL. */
  readonly name: SqlFragment;
  /** True while some session is still building it. */
  readonly building: boolean;
}

export interface FoundIndex extends InvalidIndex {
  readonly valid: boolean;
}

/** Every invalid index of the database; parts of partitioned indexes that wait for their parts are left out. */
export async function readInvalidIndexes({ sql }: Database): Promise<readonly InvalidIndex[]> {
  const rows = await sql`
    select n.nspname as schema, c.relname as name,
           exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = c.oid) as building
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where not i.indisvalid and c.relkind = 'i' and n.nspname <> 'pg_toast'
    order by 1, 2`;
  return rows.map(({ schema, name, building }) => ({ name: quoteQualified(schema, name), building }));
}

/** The index of this name in the schema of a table: quoted name and whether it is valid; nothing where there is none. */
export async function findIndex(
  { sql }: Database,
  table: { readonly schema: string | undefined; readonly name: string },
  index: string,
): Promise<FoundIndex | undefined> {
  const written = table.schema === undefined ? quoteIdentifier(table.name) : quoteQualified(table.schema, table.name);
  const [row] = await sql`
    select n.nspname as schema, c.relname as name, i.indisvalid as valid,
           exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = c.oid) as building
    from pg_catalog.pg_class t
    join pg_catalog.pg_class c on c.relnamespace = t.relnamespace and c.relname = ${index}
    join pg_catalog.pg_index i on i.indexrelid = c.oid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where t.oid = pg_catalog.to_regclass(${written})`;
  return row && { name: quoteQualified(row.schema, row.name), valid: row.valid, building: row.building };
}

/** Whether a relation of this name, as written in SQL, is there. */
export async function relationExists({ sql }: Database, parts: readonly string[]): Promise<boolean> {
  const written = parts.map(quoteIdentifier).join('.');
  const [row] = await sql`select pg_catalog.to_regclass(${written}) is not null as present`;
  return row?.present === true;
}

/** Removes an index without blocking writers. Outside transactions only. */
export async function dropIndexConcurrently(database: Database, { name }: InvalidIndex): Promise<void> {
  await runOwnQuery(database, sqlFragment`drop index concurrently if exists ${name}`);
}
