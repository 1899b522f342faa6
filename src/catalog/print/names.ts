import { quoteLiteral } from '../../sql-text/identifier.ts';
import { readableIdentifier, readableQualified } from '../../sql-text/readable-identifier.ts';
import type { SchemaRows } from './read-schema.ts';
import type { Cell, SchemaRow } from './schema-row.ts';

/** `public.users`; what is in pg_catalog is found without its schema, also where the search path is empty. */
export function nameInSql(schema: SchemaRows, catalog: string, oid: number): string {
  const key = `${catalog} ${oid}`;
  const names = written.get(schema) ?? new Map<string, string>();
  written.set(schema, names);
  const name = names.get(key) ?? writeName(schema, catalog, oid);
  names.set(key, name);
  return name;
}

/** Names are used again and again. */
const written = new WeakMap<SchemaRows, Map<string, string>>();

function writeName(schema: SchemaRows, catalog: string, oid: number): string {
  const { schema: space, name } = schema.nameOf(catalog, oid);
  if (catalog === 'pg_operator') return qualifyOperator(space, name);
  return space === undefined || space === 'pg_catalog' ? readableIdentifier(name) : readableQualified(space, name);
}

function qualifyOperator(space: string | undefined, name: string): string {
  return space === undefined || space === 'pg_catalog' ? name : `${readableIdentifier(space)}.${name}`;
}

/** The name of the object that a column refers to, or undefined where there is none. */
export function nameIn(schema: SchemaRows, row: SchemaRow, column: string, catalog: string): string | undefined {
  const oid = number(row, column);
  return oid === 0 ? undefined : nameInSql(schema, catalog, oid);
}

/** `operator(shop.===)`, as it is written where an operator without its schema would be looked for. */
export function operatorInSql(schema: SchemaRows, oid: number): string {
  return `operator(${qualifyOperator(schema.nameOf('pg_operator', oid).schema ?? 'pg_catalog', schema.nameOf('pg_operator', oid).name)})`;
}

export function typeInSql(schema: SchemaRows, oid: number): string {
  return oid === 0 ? 'none' : (schema.facts.types.get(oid) ?? nameInSql(schema, 'pg_type', oid));
}

export function roleInSql(schema: SchemaRows, oid: number): string {
  return oid === 0 ? 'public' : roleName(schema.nameOf('pg_authid', oid).name);
}

/** A role whose name is a word that stands for other roles has to be quoted. */
export function roleName(name: string): string {
  return ['public', 'none'].includes(name) ? `"${name}"` : readableIdentifier(name);
}

export function text(row: SchemaRow, column: string): string {
  return String(row.cells[column] ?? '');
}

export function number(row: SchemaRow | undefined, column: string): number {
  return Number(row?.cells[column] ?? 0);
}

export function flag(row: SchemaRow, column: string): boolean {
  return row.cells[column] === 'true';
}

export function list(row: SchemaRow, column: string): readonly string[] {
  const cell: Cell = row.cells[column] ?? null;
  return Array.isArray(cell) ? cell.map(String) : [];
}

/** A list in which the order means nothing, in one order whatever the database's collation is. */
export function set(row: SchemaRow, column: string): readonly string[] {
  return [...list(row, column)].sort();
}

export function numbers(row: SchemaRow, column: string): readonly number[] {
  return list(row, column).map(Number);
}

/** Options of a relation (`fillfactor=70`), for `with (…)` and `set (…)`. */
export function renderOptions(options: readonly string[], prefix = ''): readonly string[] {
  return [...options].sort().map((option) => {
    const [, name = option, value = ''] = /^([^=]*)=(.*)$/s.exec(option) ?? [];
    const isPlain = /^(?:0|[1-9]\d{0,8}|on|off|true|false|auto|local|cascaded)$/.test(value);
    return `${prefix}${readableIdentifier(name)} = ${isPlain ? value : quoteLiteral(value)}`;
  });
}

/** Options of a foreign data wrapper and what is below it (`host=h`): ` options (host 'h')`, or nothing. */
export function renderForeignOptions(options: readonly string[]): string {
  if (options.length === 0) return '';
  const parts = [...options].sort().map((option) => {
    const [, name = option, value = ''] = /^([^=]*)=(.*)$/s.exec(option) ?? [];
    return `${readableIdentifier(name)} ${quoteLiteral(value)}`;
  });
  return ` options (${parts.join(', ')})`;
}

/** Bytes of the longest name (NAMEDATALEN less the final zero). */
const longestName = 63;

/** The name that the server gives to what has none: `users_id_seq` (makeObjectName in indexcmds.c). */
export function defaultName(first: string, second: string, label: string): string {
  let [one, other] = [Buffer.byteLength(first), Buffer.byteLength(second)];
  const room = longestName - label.length - (second === '' ? 1 : 2);
  while (one + other > room) {
    if (one > other) one -= 1;
    else other -= 1;
  }
  return [clip(first, one), clip(second, other), label].filter((part) => part !== '').join('_');
}

/** The first bytes of a text, without half a character. */
function clip(value: string, bytes: number): string {
  let clipped = '';
  let length = 0;
  for (const character of value) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    clipped += character;
  }
  return clipped;
}
