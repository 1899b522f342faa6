import { relationName } from '../print/addresses.ts';
import { homeOf, partitionsOf } from '../print/homes.ts';
import { flag, number, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { columnSettings, readColumns } from './columns.ts';
import { chooseAncestry } from './inheritance.ts';
import { type Printer, type Refusal, ranks, type Statement } from './statement.ts';
import { addConstraint, alterWord, createTable, isListed, isUnvalidated, type Table } from './table-definition.ts';

/** Tables, partitions and foreign tables with their columns, defaults, checks and keys. */
export const printTables: Printer = function* (schema) {
  for (const row of schema.all('pg_class')) {
    if (!['r', 'p', 'f'].includes(text(row, 'relkind')) || homeOf(schema, row) !== row) continue;
    yield* printTree(schema, row);
  }
};

/** A partitioned table before its partitions. */
function* printTree(schema: SchemaRows, table: SchemaRow): Iterable<Statement | Refusal> {
  yield* printTable(schema, table);
  for (const partition of partitionsOf(schema, table)) yield* printTree(schema, partition);
}

function* printTable(schema: SchemaRows, row: SchemaRow): Iterable<Statement | Refusal> {
  const columns = readColumns(schema, row);
  const name = relationName(schema, row.oid ?? 0);
  const constraints = schema.having('pg_constraint', 'conrelid', row.oid);
  const table: Table = { row, name, columns, constraints, ancestry: chooseAncestry(schema, row, columns) };
  yield createTable(schema, table);
  yield* joinParents(schema, table);
  yield* alterColumns(schema, table);
  yield* constraints
    .filter((one) => ['c', 'n'].includes(text(one, 'contype')) && flag(one, 'conislocal') && isUnvalidated(one))
    .map((one) => addConstraint(schema, table, one));
  const security = [
    ...(flag(row, 'relrowsecurity') ? ['enable row level security'] : []),
    ...(flag(row, 'relforcerowsecurity') ? ['force row level security'] : []),
  ];
  yield* alterEach(schema, table, security, ranks.security);
  const identity = { f: 'full', n: 'nothing' }[text(row, 'relreplident')];
  if (identity !== undefined && text(row, 'relkind') !== 'f')
    yield* alterEach(schema, table, [`replica identity ${identity}`], ranks.settings);
}

function* alterEach(
  schema: SchemaRows,
  { row, name }: Table,
  actions: readonly string[],
  rank: number,
): Iterable<Statement> {
  for (const action of actions) {
    yield {
      text: `${alterWord(row)} only ${name} ${action}`,
      home: homeOf(schema, row),
      rank,
      makes: [],
      needs: [row],
    };
  }
}

/** A partition that was made apart, or a child that has every column of its parents as its own. */
function* joinParents(schema: SchemaRows, { row, name, ancestry }: Table): Iterable<Statement | Refusal> {
  const links = schema.having('pg_inherits', 'inhrelid', row.oid);
  if (ancestry.refusal !== undefined) yield { refused: links, why: ancestry.refusal };
  if (ancestry.kind !== 'attached' || ancestry.refusal !== undefined) return;
  const ordered = [...links].sort((one, other) => number(one, 'inhseqno') - number(other, 'inhseqno'));
  for (const link of ordered) {
    const parent = schema.find('pg_class', number(link, 'inhparent'));
    const above = relationName(schema, number(link, 'inhparent'));
    const join = flag(row, 'relispartition')
      ? `alter table only ${above} attach partition ${name} ${text(row, 'relpartbound')}`
      : `${alterWord(row)} only ${name} inherit ${above}`;
    yield {
      text: join,
      home: homeOf(schema, row),
      rank: ranks.attach,
      makes: [link],
      needs: [row, ...(parent === undefined ? [] : [parent])],
    };
  }
}

function* alterColumns(schema: SchemaRows, table: Table): Iterable<Statement> {
  const { columns, ancestry } = table;
  for (const column of columns) {
    const inherited = isListed(table, column) ? undefined : ancestry.inherited(column);
    yield* alterEach(schema, table, ancestry.changes(column), ranks.settings);
    yield* alterEach(schema, table, columnSettings(schema, column, inherited), ranks.settings);
  }
}
