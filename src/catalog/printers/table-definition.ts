import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { relationName } from '../print/addresses.ts';
import { homeOf, parentsOf } from '../print/homes.ts';
import { flag, nameIn, number, renderForeignOptions, renderOptions, set, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { type Column, columnRows, renderColumn } from './columns.ts';
import { constraintLine, isKey, rowsOfConstraint } from './constraints.ts';
import type { Ancestry } from './inheritance.ts';
import { ranks, type Statement } from './statement.ts';
import { typeWithArray } from './types.ts';

/** A table with what its definition is made of. */
export interface Table {
  readonly row: SchemaRow;
  readonly name: string;
  readonly columns: readonly Column[];
  readonly ancestry: Ancestry;
  readonly constraints: readonly SchemaRow[];
}

/** CREATE TABLE; where it stands in a circle, without defaults and checks, which are added behind it. */
export function createTable(schema: SchemaRows, table: Table): Statement {
  const { row, columns } = table;
  const inline = table.constraints.filter((one) => isInline(table, one));
  const isDefault = (column: Column): boolean =>
    column.default !== undefined && text(column.row, 'attgenerated') === '';
  const whole = describeTable(schema, table, inline, true);
  const checks = inline.filter((one) => text(one, 'contype') === 'c');
  const set = columns.filter((column) => isDefault(column) && isListed(table, column));
  if (checks.length + set.length === 0) return whole;
  const split = (): readonly Statement[] => [
    describeTable(
      schema,
      table,
      inline.filter((one) => !checks.includes(one)),
      false,
    ),
    ...set.map((column) => setDefault(schema, table, column)),
    ...checks.map((one) => addConstraint(schema, table, one)),
  ];
  return { ...whole, home: homeOf(schema, row), split };
}

function isInline({ row, ancestry }: Table, constraint: SchemaRow): boolean {
  if (isKey(constraint)) return text(row, 'relkind') === 'r' && !flag(row, 'relispartition');
  if (text(constraint, 'contype') !== 'c' || isUnvalidated(constraint)) return false;
  return flag(constraint, 'conislocal') || ancestry.kind === 'attached';
}

/** Where a table's rows are not known to obey it; what is not enforced never is. */
export function isUnvalidated(constraint: SchemaRow): boolean {
  return !flag(constraint, 'convalidated') && constraint.cells.conenforced !== 'false';
}

/** Whether the column stands in CREATE TABLE, and does not come from a parent. */
export function isListed({ ancestry }: Table, { row }: Column): boolean {
  if (ancestry.kind === 'partition of') return false;
  return ancestry.kind !== 'inherits' || flag(row, 'attislocal');
}

function describeTable(schema: SchemaRows, table: Table, inline: readonly SchemaRow[], defaults: boolean): Statement {
  const { row, name, columns, ancestry } = table;
  const listed = columns.filter((column) => isListed(table, column));
  const typed = number(row, 'reloftype') !== 0;
  const lines = [
    ...listed
      .map((column) => renderColumn(schema, row, column, { defaults, notNull: ancestry.isOwnNotNull(column), typed }))
      .filter((line) => !typed || !line.endsWith(' with options')),
    ...[...inline].sort(byKind).map((one) => constraintLine(schema, one)),
  ];
  const body = lines.length === 0 ? '' : ` (\n  ${lines.join(',\n  ')}\n)`;
  const isBare = typed || ancestry.kind === 'partition of';
  const [before, behind] = describeAncestry(schema, table);
  const words = { f: 'foreign table' }[text(row, 'relkind')] ?? 'table';
  const unlogged = text(row, 'relpersistence') === 'u' ? 'unlogged ' : '';
  const tail = [...behind, ...describeStorage(schema, row)].map((part) => ` ${part}`).join('');
  return {
    text: `create ${unlogged}${words} ${name}${before}${body === '' && !isBare ? ' ()' : body}${tail}`,
    home: homeOf(schema, row),
    rank: ranks.create,
    makes: [
      row,
      ...typeWithArray(schema, schema.having('pg_type', 'typrelid', row.oid)[0]),
      ...columns.flatMap((column) =>
        columnRows(schema, column, !isListed(table, column) || defaults || isGenerated(column)),
      ),
      ...inline.flatMap((one) => rowsOfConstraint(schema, one)),
      ...table.constraints.filter((one) => isInherited(one, table)),
      ...(ancestry.kind === 'attached' ? [] : schema.having('pg_inherits', 'inhrelid', row.oid)),
      ...schema.having('pg_partitioned_table', 'partrelid', row.oid),
      ...schema.having('pg_foreign_table', 'ftrelid', row.oid),
    ],
    needs: ancestry.kind === 'attached' ? [] : parentsOf(schema, row),
  };
}

function isGenerated({ row }: Column): boolean {
  return text(row, 'attgenerated') !== '';
}

/** Checks that come from the parent. */
function isInherited(constraint: SchemaRow, { ancestry }: Table): boolean {
  return text(constraint, 'contype') === 'c' && !flag(constraint, 'conislocal') && ancestry.kind !== 'attached';
}

const kindOrder = ['p', 'u', 'x', 'c'];

function byKind(one: SchemaRow, other: SchemaRow): number {
  return kindOrder.indexOf(text(one, 'contype')) - kindOrder.indexOf(text(other, 'contype'));
}

/** What stands before the columns, and behind them. */
function describeAncestry(schema: SchemaRows, { row, ancestry }: Table): readonly [string, readonly string[]] {
  const parents = parentsOf(schema, row).map((parent) => relationName(schema, parent.oid ?? 0));
  const key = schema.facts.partitionKeys.get(row.oid ?? 0);
  const divided = key === undefined ? [] : [`partition by ${key.replace(/^\w+/, (word) => word.toLowerCase())}`];
  const type = nameIn(schema, row, 'reloftype', 'pg_type');
  if (type !== undefined) return [` of ${type}`, divided];
  if (ancestry.kind === 'partition of') {
    return [` partition of ${parents[0]}`, [text(row, 'relpartbound'), ...divided]];
  }
  if (ancestry.kind === 'inherits') return ['', [`inherits (${parents.join(', ')})`, ...divided]];
  return ['', divided];
}

function describeStorage(schema: SchemaRows, row: SchemaRow): readonly string[] {
  const method = nameIn(schema, row, 'relam', 'pg_am');
  const space = nameIn(schema, row, 'reltablespace', 'pg_tablespace');
  const options = [...renderOptions(set(row, 'reloptions')), ...renderOptions(set(row, 'reltoastrelid'), 'toast.')];
  const foreign = schema.having('pg_foreign_table', 'ftrelid', row.oid)[0];
  return [
    ...(foreign === undefined
      ? []
      : [
          `server ${nameIn(schema, foreign, 'ftserver', 'pg_foreign_server')}${renderForeignOptions(set(foreign, 'ftoptions'))}`,
        ]),
    ...(method === undefined || method === 'heap' ? [] : [`using ${method}`]),
    ...(options.length === 0 ? [] : [`with (${options.join(', ')})`]),
    ...(space === undefined ? [] : [`tablespace ${space}`]),
  ];
}

export function alterWord(row: SchemaRow): string {
  return text(row, 'relkind') === 'f' ? 'alter foreign table' : 'alter table';
}

function setDefault(schema: SchemaRows, { row, name }: Table, column: Column): Statement {
  const expression = column.default as SchemaRow;
  return {
    text: `${alterWord(row)} only ${name} alter column ${readableIdentifier(column.name)} set default ${text(expression, 'adbin')}`,
    home: homeOf(schema, row),
    rank: ranks.settings,
    makes: [expression],
    needs: [row],
  };
}

export function addConstraint(schema: SchemaRows, { row, name }: Table, constraint: SchemaRow): Statement {
  return {
    text: `${alterWord(row)} ${name} add ${constraintLine(schema, constraint)}`,
    home: homeOf(schema, row),
    rank: ranks.settings,
    makes: [constraint],
    needs: [row],
  };
}
