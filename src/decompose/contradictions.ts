import { type Table, tableLabel } from '../catalog/schema.ts';
import { readRows } from '../catalog/table-reading.ts';
import type { Database } from '../connection/session.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { CodelearnError } from '../errors.ts';
import { compareWithRows, describeBroken } from '../functional-dependencies/declared-rows.ts';
import { renderColumns, sameColumns } from '../functional-dependencies/table-relation.ts';
import type { Declaration } from '../project/dependencies.ts';
import { quoteQualified } from '../sql-text/identifier.ts';
import { readableQualified } from '../sql-text/readable-identifier.ts';
import { sqlFragment } from '../sql-text/sql-fragment.ts';
import type { Split, SplitPart } from './split.ts';
import { lostRows, renderLostRows, unkeyedRows } from './unkeyed-rows.ts';

/**
 * Rows that a decomposition would lose, or of which it would have to choose one, in full sentences; empty where there
 * are none.
 * @throws CodelearnError exit 2 where the rows cannot be read: nothing is known of them
 */
export async function findContradictions(
  database: Database,
  table: Table,
  split: Split,
  declarations: readonly Declaration[],
): Promise<string[]> {
  const found: string[] = [];
  for (const part of split.parts) {
    found.push(...(await findBroken(database, table, rulesOf(table, part, declarations))));
    found.push(...(await findUnkeyed(database, table, part)));
  }
  return found;
}

async function findBroken(database: Database, table: Table, rules: readonly Declaration[]): Promise<string[]> {
  const reading = await compareWithRows(database, table, rules);
  if ('obstacle' in reading) throw unreadable(table, reading.obstacle);
  if (reading.value === 'empty') return [];
  const broken = reading.value.filter(({ violations }) => violations.groups > 0);
  return broken.map((one) => [describeBroken(table, one), ...one.violations.lines].join('\n'));
}

function unreadable(table: Table, obstacle: string): CodelearnError {
  return new CodelearnError(`${tableLabel(table)}: whether its rows can be split is not known: ${obstacle}`, {
    code: 'rows-not-read',
    hint: 'Every row must be read before a table is split. Nothing was written.',
  });
}

/** Every key of a new table must determine all of its columns; each with the line that declares it, if there is one. */
function rulesOf(
  table: Table,
  { key, otherKeys, columns }: SplitPart,
  declarations: readonly Declaration[],
): Declaration[] {
  const [first] = declarations;
  return [key, ...otherKeys].map((determinant) => {
    const declared =
      declarations.find((rule) => rule.kind === 'holds' && sameColumns(rule.determinant, determinant)) ?? first;
    return {
      schema: table.schema,
      table: table.name,
      kind: 'holds',
      determinant,
      dependent: columns.filter((name) => !determinant.includes(name)),
      other: undefined,
      reason: '',
      path: declared?.path ?? 'dependencies.txt',
      line: declared?.line ?? 1,
    };
  });
}

/** Rows without a key value have no row in the new table; what they hold beside it would be lost. */
async function findUnkeyed(database: Database, table: Table, { key, columns }: SplitPart): Promise<string[]> {
  const unkeyed = unkeyedRows(table, { key, columns });
  if (unkeyed === undefined) return [];
  const reading = await readRows(database, table, async () => {
    const [row] = await runOwnQuery<[{ rows: string }]>(
      database,
      sqlFragment`select pg_catalog.count(*)::pg_catalog.text as rows
                    from ${quoteQualified(table.schema, table.name)} where ${lostRows(unkeyed)}`,
    );
    return row.rows;
  });
  if ('obstacle' in reading) throw unreadable(table, reading.obstacle);
  const rows = reading.value;
  if (rows === '0') return [];
  const dependent = columns.filter((name) => !key.includes(name));
  const many = rows === '1' ? '1 row' : `${rows} rows`;
  return [
    `${tableLabel(table)}: ${many} without ${renderColumns(key)} hold ${renderColumns(dependent)}, which a table with that key has no place for\nselect * from ${readableQualified(table.schema, table.name)} where ${renderLostRows(unkeyed)};`,
  ];
}
