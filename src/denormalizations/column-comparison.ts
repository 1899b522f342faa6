import { findTable, type Schema, type Table } from '../catalog/schema.ts';
import type { Database, Row } from '../connection/session.ts';
import { runScript } from '../database/script.ts';
import { CodelearnError } from '../errors.ts';
import type { Denormalization } from '../project/denormalizations.ts';
import { quoteIdentifier, quoteQualified } from '../sql-text/identifier.ts';
import type { SqlFragment } from '../sql-text/sql-fragment.ts';
import { parseStatements, type Statement } from '../sql-text/statements.ts';

/** A stored value that differs from what its query says; null where the table, or the query, does not have the row. */
export interface ValueDifference {
  readonly key: Readonly<Record<string, string>>;
  readonly stored: string | null;
  readonly recomputed: string | null;
}

export interface ColumnComparison {
  /** Rows of the table. */
  readonly rows: number;
  readonly differing: number;
  /** The first of them by key. */
  readonly examples: readonly ValueDifference[];
}

/** A denormalization that fits the database: its table has a key, and its query gives that key and the column. */
export interface ComparableColumn {
  readonly denormalization: Denormalization;
  readonly table: Table;
  readonly key: readonly string[];
  readonly query: Statement;
}

/**
 * Fits a file of `denormalizations/` to the live schema.
 * @throws CodelearnError exit 2 when the table, column or key is missing, or the file is not one query
 */
export async function fitToSchema(denormalization: Denormalization, schema: Schema): Promise<ComparableColumn> {
  const { file, column } = denormalization;
  const label = `${denormalization.schema}.${denormalization.table}`;
  const table = findTable(schema, label);
  if (table === undefined) throw misfit(file.path, `there is no table ${label}`, absent);
  if (!table.columns.some(({ name }) => name === column)) throw misfit(file.path, `${label} has no column ${column}`);
  const key = table.indexes.find(({ primary }) => primary)?.columns.filter((name) => name !== null);
  if (key === undefined) throw misfit(file.path, `${label} has no primary key to compare by`);
  const [query, ...rest] = await parseStatements(file);
  if (query?.kind !== 'SelectStmt' || rest.length > 0) throw misfit(file.path, 'the file must be one select statement');
  return { denormalization, table, key, query };
}

const exampleLimit = 10;

/** Compares in one statement on the server, so in one snapshot. */
export async function compareColumn(database: Database, comparable: ComparableColumn): Promise<ColumnComparison> {
  const { denormalization, query, key } = comparable;
  const rows = await runScript(database, denormalization.file, {
    part: query,
    wrap: {
      before: 'with recomputed as materialized (\n',
      after: `\n), differing as (${differingRows(comparable)})
        select (select pg_catalog.count(*)::float8 from ${tableName(comparable)}) as total,
               (select pg_catalog.count(*)::float8 from differing) as differing,
               (select pg_catalog.json_agg(d) from (select * from differing order by ${key.map((_, index) => `key_${index}`).join(', ')}
                limit ${exampleLimit}) d) as examples`,
    },
  });
  const [row] = rows;
  return {
    rows: Number(row?.total),
    differing: Number(row?.differing),
    examples: readDifferences((row?.examples ?? []) as Row[], comparable),
  };
}

/** `select key_0 …, stored, recomputed` for every row on which table and query disagree; expects a CTE `recomputed`. */
export function differingRows(comparable: ComparableColumn): string {
  const column = quoteIdentifier(comparable.denormalization.column);
  const names = comparable.key.map(quoteIdentifier);
  const keys = names.map((name, index) => `coalesce(t.${name}, recomputed.${name})::text as key_${index}`);
  return `
    select ${keys.join(', ')}, t.${column}::text as stored, recomputed.${column}::text as recomputed
    from ${tableName(comparable)} t
    full join recomputed on ${names.map((name) => `t.${name} = recomputed.${name}`).join(' and ')}
    where t.${column} is distinct from recomputed.${column} or t.${names[0]} is null or recomputed.${names[0]} is null`;
}

export function tableName({ table }: ComparableColumn): SqlFragment {
  return quoteQualified(table.schema, table.name);
}

export function readDifferences(rows: readonly Row[], { key }: ComparableColumn): ValueDifference[] {
  return rows.map((row) => ({
    key: Object.fromEntries(key.map((name, index) => [name, String(row[`key_${index}`])])),
    stored: row.stored,
    recomputed: row.recomputed,
  }));
}

/** `id 7: stored 3, recomputed 4`. */
export function describeDifference({ key, stored, recomputed }: ValueDifference): string {
  const name = Object.entries(key).map(([column, value]) => `${column} ${value}`);
  return `${name.join(', ')}: stored ${stored ?? 'nothing'}, recomputed ${recomputed ?? 'nothing'}`;
}

const form = 'The file is named after a stored column; its query gives the primary key columns and the value.';
const absent = `Has the database every migration (codelearn status)? ${form}`;

function misfit(path: string, what: string, hint = form): CodelearnError {
  return new CodelearnError(`${path}: ${what}`, { code: 'denormalization', hint });
}
