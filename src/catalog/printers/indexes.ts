import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { relationName } from '../print/addresses.ts';
import { homeOf, partitionsBelow } from '../print/homes.ts';
import { flag, nameIn, nameInSql, number, renderOptions, set, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { isCopiedExclusion, isKey, rowsOfIndex, sortIndexOptions } from './constraints.ts';
import { type Printer, type Refusal, ranks, type Statement } from './statement.ts';

/** Indexes, what is set for them, and statistics objects. */
export const printIndexes: Printer = function* (schema) {
  for (const row of schema.all('pg_class')) {
    if (!['i', 'I'].includes(text(row, 'relkind'))) continue;
    const index = schema.having('pg_index', 'indexrelid', row.oid)[0];
    const table = schema.find('pg_class', number(index, 'indrelid'));
    if (index !== undefined && table !== undefined) yield* printIndex(schema, { row, index, table });
  }
  for (const row of schema.all('pg_statistic_ext')) yield* printStatistics(schema, row);
};

interface Index {
  readonly row: SchemaRow;
  readonly index: SchemaRow;
  readonly table: SchemaRow;
}

function* printIndex(schema: SchemaRows, { row, index, table }: Index): Iterable<Statement | Refusal> {
  const home = homeOf(schema, table);
  const constraints = schema.having('pg_constraint', 'conindid', row.oid);
  const isConstraint = constraints.some(isKey);
  const rows = rowsOfIndex(schema, row.oid ?? 0);
  const name = relationName(schema, row.oid ?? 0);
  if (!isConstraint && !flag(index, 'indisvalid') && text(row, 'relkind') === 'i') {
    yield { refused: rows, why: 'it is invalid: CREATE INDEX CONCURRENTLY was begun and not ended' };
    return;
  }
  if (!isConstraint) {
    yield {
      text: sortIndexOptions(row.definition ?? '', set(row, 'reloptions')),
      home,
      rank: ranks.indexes,
      makes: rows,
      needs: [table, ...partitionsBelow(schema, table)],
    };
  }
  const alter = (action: string, rank: number = ranks.indexSettings): Statement => ({
    text: `alter index ${name} ${action}`,
    home,
    rank,
    makes: [],
    needs: [row],
  });
  const links = constraints.some(isCopiedExclusion) ? [] : schema.having('pg_inherits', 'inhrelid', row.oid);
  for (const link of links) {
    const parent = schema.find('pg_class', number(link, 'inhparent'));
    yield {
      text: `alter index ${relationName(schema, number(link, 'inhparent'))} attach partition ${name}`,
      home,
      rank: ranks.indexSettings,
      makes: [link],
      needs: [row, ...(parent === undefined ? [] : [parent])],
    };
  }
  const options = set(row, 'reloptions');
  // The server prints those of an exclusion constraint with it, and those of other keys nowhere.
  if (constraints.some(isPlainKey) && options.length > 0) yield alter(`set (${renderOptions(options).join(', ')})`);
  const space = nameIn(schema, row, 'reltablespace', 'pg_tablespace');
  if (space !== undefined) yield alter(`set tablespace ${space}`);
  for (const column of schema.having('pg_attribute', 'attrelid', row.oid)) {
    const target = column.cells.attstattarget ?? null;
    if (target === null || target === '-1') continue;
    yield alter(`alter column ${number(column, 'attnum')} set statistics ${target}`);
  }
  yield* printUses(schema, { row, index, table });
}

function isPlainKey(constraint: SchemaRow): boolean {
  return isKey(constraint) && text(constraint, 'contype') !== 'x';
}

function* printUses(schema: SchemaRows, { row, index, table }: Index): Iterable<Statement> {
  const own = readableIdentifier(text(row, 'relname'));
  const word = text(table, 'relkind') === 'm' ? 'materialized view' : 'table';
  const alter = (action: string): Statement => ({
    text: `alter ${word} ${word === 'table' ? 'only ' : ''}${relationName(schema, table.oid ?? 0)} ${action}`,
    home: homeOf(schema, table),
    rank: ranks.indexSettings,
    makes: [],
    needs: [row, table],
  });
  if (flag(index, 'indisclustered')) yield alter(`cluster on ${own}`);
  if (flag(index, 'indisreplident')) yield alter(`replica identity using index ${own}`);
}

function* printStatistics(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const home = homeOf(schema, row);
  yield { text: row.definition ?? '', home, rank: ranks.statistics, makes: [row] };
  const target = row.cells.stxstattarget ?? null;
  if (target === null || target === '-1') return;
  const name = nameInSql(schema, 'pg_statistic_ext', row.oid ?? 0);
  yield {
    text: `alter statistics ${name} set statistics ${target}`,
    home,
    rank: ranks.statistics,
    makes: [],
    needs: [row],
  };
}
