import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { relationName } from '../print/addresses.ts';
import { defaultName, flag, number, numbers, renderForeignOptions, renderOptions, set, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { sequenceOf, sequenceOptions } from './sequences.ts';
import { explicitCollation } from './types.ts';

/** A column of a table with what stands in other catalogs. */
export interface Column {
  readonly row: SchemaRow;
  readonly name: string;
  readonly number: number;
  /** The row of its default or of the expression that it is generated from. */
  readonly default: SchemaRow | undefined;
  /** The sequence of an identity. */
  readonly identity: SchemaRow | undefined;
  /** From version 18 on. */
  readonly notNull: SchemaRow | undefined;
}

/** In their order. */
export function readColumns(schema: SchemaRows, table: SchemaRow): readonly Column[] {
  const constraints = schema.having('pg_constraint', 'conrelid', table.oid);
  const identities = new Map(
    schema
      .having('pg_depend', 'refobjid', table.oid)
      .filter((row) => text(row, 'deptype') === 'i' && schema.catalogOfClass(number(row, 'classid')) === 'pg_class')
      .map((row) => [number(row, 'refobjsubid'), schema.find('pg_class', number(row, 'objid'))]),
  );
  const defaults = new Map(schema.having('pg_attrdef', 'adrelid', table.oid).map((row) => [number(row, 'adnum'), row]));
  return [...schema.having('pg_attribute', 'attrelid', table.oid)]
    .sort((one, other) => number(one, 'attnum') - number(other, 'attnum'))
    .map((row) => {
      const position = number(row, 'attnum');
      return {
        row,
        name: text(row, 'attname'),
        number: position,
        default: defaults.get(position),
        identity: identities.get(position),
        notNull: constraints.find((one) => text(one, 'contype') === 'n' && numbers(one, 'conkey')[0] === position),
      };
    });
}

/** Rows that a column's definition makes beside its own. */
export function columnRows(schema: SchemaRows, column: Column, withDefault: boolean): readonly SchemaRow[] {
  const { identity } = column;
  const sequence = identity === undefined ? undefined : sequenceOf(schema, identity);
  const link = identity === undefined ? [] : schema.having('pg_depend', 'objid', identity.oid);
  return [
    column.row,
    ...(withDefault && column.default !== undefined ? [column.default] : []),
    ...(column.notNull !== undefined && flag(column.notNull, 'convalidated') ? [column.notNull] : []),
    ...(identity === undefined ? [] : [identity, ...(sequence === undefined ? [] : [sequence])]),
    ...link.filter((row) => text(row, 'deptype') === 'i'),
  ];
}

export interface ColumnStyle {
  /** Without, the default is set by a statement of its own. */
  readonly defaults: boolean;
  readonly notNull: boolean;
  /** In a table of a type the type says the rest. */
  readonly typed?: boolean;
}

/** `id bigint generated always as identity not null`, as in CREATE TABLE. */
export function renderColumn(schema: SchemaRows, table: SchemaRow, column: Column, style: ColumnStyle): string {
  const { row } = column;
  const head = style.typed === true ? 'with options' : `${text(row, 'atttypid')}`;
  const parts = [
    `${readableIdentifier(column.name)} ${head}${renderForeignOptions(set(row, 'attfdwoptions'))}`,
    style.typed === true ? '' : explicitCollation(schema, row),
    renderDefault(column, style.defaults),
    renderIdentity(schema, table, column),
    style.notNull && flag(row, 'attnotnull') ? renderNotNull(schema, table, column) : '',
  ];
  return parts.join('');
}

function renderDefault({ row, default: expression }: Column, defaults: boolean): string {
  if (expression === undefined) return '';
  const kind = { s: 'stored', v: 'virtual' }[text(row, 'attgenerated')];
  if (kind !== undefined) return ` generated always as (${text(expression, 'adbin')}) ${kind}`;
  return defaults ? ` default ${text(expression, 'adbin')}` : '';
}

function renderIdentity(schema: SchemaRows, table: SchemaRow, { row, name, identity }: Column): string {
  const sequence = identity === undefined ? undefined : sequenceOf(schema, identity);
  if (identity === undefined || sequence === undefined) return '';
  const own = schema.nameOf('pg_class', identity.oid ?? 0);
  const of = schema.nameOf('pg_class', table.oid ?? 0);
  const isUsual = own.schema === of.schema && own.name === defaultName(of.name, name, 'seq');
  const options = [
    ...(isUsual ? [] : [`sequence name ${relationName(schema, identity.oid ?? 0)}`]),
    ...sequenceOptions(schema, sequence),
  ];
  const when = text(row, 'attidentity') === 'a' ? 'always' : 'by default';
  return ` generated ${when} as identity${options.length === 0 ? '' : ` (${options.join(' ')})`}`;
}

function renderNotNull(schema: SchemaRows, table: SchemaRow, { name, notNull }: Column): string {
  if (notNull === undefined) return ' not null';
  if (!flag(notNull, 'convalidated')) return '';
  const own = text(notNull, 'conname');
  const usual = defaultName(schema.nameOf('pg_class', table.oid ?? 0).name, name, 'not_null');
  const constraint = own === usual && isAlone(schema, notNull) ? '' : ` constraint ${readableIdentifier(own)}`;
  return `${constraint} not null${flag(notNull, 'connoinherit') ? ' no inherit' : ''}`;
}

/** Whether the name is free in the schema: where it is taken, the server chooses another one. */
function isAlone(schema: SchemaRows, constraint: SchemaRow): boolean {
  const others = schema
    .named('pg_constraint', text(constraint, 'conname'))
    .filter((one) => number(one, 'connamespace') === number(constraint, 'connamespace') && flag(one, 'conislocal'));
  return others.length <= 1;
}

const storages: Readonly<Record<string, string>> = { p: 'plain', e: 'external', x: 'extended', m: 'main' };
const compressions: Readonly<Record<string, string>> = { p: 'pglz', l: 'lz4' };

/** What CREATE TABLE does not say of a column on every version: `alter column … set …`. */
export function columnSettings(schema: SchemaRows, column: Column, inherited: Column | undefined): readonly string[] {
  const { row } = column;
  const alter = `alter column ${readableIdentifier(column.name)}`;
  const storage = text(row, 'attstorage');
  const isStored = schema.facts.stored.has(`${number(row, 'attrelid')} ${number(row, 'attnum')}`);
  const differs = inherited === undefined ? isStored : storage !== text(inherited.row, 'attstorage');
  const compression = text(row, 'attcompression');
  const isCompressed = compression !== (inherited === undefined ? '' : text(inherited.row, 'attcompression'));
  const options = set(row, 'attoptions');
  const statistics = row.cells.attstattarget ?? null;
  return [
    ...(differs ? [`${alter} set storage ${storages[storage]}`] : []),
    ...(isCompressed ? [`${alter} set compression ${compressions[compression] ?? 'default'}`] : []),
    ...(statistics === null || statistics === '-1' ? [] : [`${alter} set statistics ${statistics}`]),
    ...(options.length === 0 ? [] : [`${alter} set (${renderOptions(options).join(', ')})`]),
  ];
}
