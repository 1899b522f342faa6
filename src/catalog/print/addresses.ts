import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { nameInSql, number, numbers, operatorInSql, text, typeInSql } from './names.ts';
import type { SchemaRows } from './read-schema.ts';
import type { SchemaRow } from './schema-row.ts';

const relationWords: Readonly<Record<string, string>> = {
  r: 'table',
  p: 'table',
  f: 'foreign table',
  v: 'view',
  m: 'materialized view',
  i: 'index',
  I: 'index',
  S: 'sequence',
  c: 'type',
};

/** Kinds that are addressed by their name alone. */
const plainWords: Readonly<Record<string, string>> = {
  pg_am: 'access method',
  pg_collation: 'collation',
  pg_conversion: 'conversion',
  pg_event_trigger: 'event trigger',
  pg_extension: 'extension',
  pg_foreign_data_wrapper: 'foreign data wrapper',
  pg_foreign_server: 'server',
  pg_language: 'language',
  pg_namespace: 'schema',
  pg_publication: 'publication',
  pg_statistic_ext: 'statistics',
  pg_subscription: 'subscription',
  pg_ts_config: 'text search configuration',
  pg_ts_dict: 'text search dictionary',
  pg_ts_parser: 'text search parser',
  pg_ts_template: 'text search template',
};

/** Kinds that are addressed as parts of a relation. */
const partWords: Readonly<Record<string, readonly [word: string, name: string, relation: string]>> = {
  pg_policy: ['policy', 'polname', 'polrelid'],
  pg_rewrite: ['rule', 'rulename', 'ev_class'],
  pg_trigger: ['trigger', 'tgname', 'tgrelid'],
};

/** How COMMENT ON and ALTER … OWNER TO name an object, or one of its columns; undefined for what they cannot name. */
export function addressOf(schema: SchemaRows, row: SchemaRow, column = 0): string | undefined {
  if (column > 0) return `column ${relationName(schema, row.oid ?? 0)}.${columnName(schema, row.oid ?? 0, column)}`;
  return nameObject(schema, row)?.join(' ');
}

/** The word for its kind, and what is behind that. */
export function nameObject(schema: SchemaRows, row: SchemaRow): readonly [word: string, name: string] | undefined {
  const catalog = row.catalog;
  const oid = row.oid ?? 0;
  const plain = plainWords[catalog];
  if (plain !== undefined) return [plain, nameInSql(schema, catalog, oid)];
  const part = partWords[catalog];
  if (part !== undefined) {
    const [word, name, relation] = part;
    return [word, `${readableIdentifier(text(row, name))} on ${relationName(schema, number(row, relation))}`];
  }
  switch (catalog) {
    case 'pg_class':
      return [relationWords[text(row, 'relkind')] ?? 'relation', nameInSql(schema, catalog, oid)];
    case 'pg_type':
      return [text(row, 'typtype') === 'd' ? 'domain' : 'type', nameInSql(schema, catalog, oid)];
    case 'pg_proc':
      return [routineWord(row), routineInSql(schema, oid)];
    case 'pg_constraint':
      return ['constraint', `${readableIdentifier(text(row, 'conname'))} on ${constraintOwner(schema, row)}`];
    case 'pg_cast':
      return [
        'cast',
        `(${typeInSql(schema, number(row, 'castsource'))} as ${typeInSql(schema, number(row, 'casttarget'))})`,
      ];
    case 'pg_operator':
      return ['operator', operatorSignature(schema, row)];
    case 'pg_opclass':
      return ['operator class', usingMethod(schema, row, 'opcmethod')];
    case 'pg_opfamily':
      return ['operator family', usingMethod(schema, row, 'opfmethod')];
    case 'pg_transform':
      return [
        'transform',
        `for ${typeInSql(schema, number(row, 'trftype'))} language ${nameInSql(schema, 'pg_language', number(row, 'trflang'))}`,
      ];
    default:
      return undefined;
  }
}

export function relationName(schema: SchemaRows, oid: number): string {
  return nameInSql(schema, 'pg_class', oid);
}

/** By its number in pg_attribute. */
export function columnName(schema: SchemaRows, relation: number, column: number): string {
  const row = schema.having('pg_attribute', 'attrelid', relation).find((one) => number(one, 'attnum') === column);
  return readableIdentifier(row === undefined ? `column ${column}` : text(row, 'attname'));
}

export function routineWord(row: SchemaRow): string {
  return { a: 'aggregate', p: 'procedure' }[text(row, 'prokind')] ?? 'function';
}

/** `shop.f(integer, text)`: a user's function or aggregate, as it is told from others of its name. */
export function routineInSql(schema: SchemaRows, oid: number): string {
  const row = schema.find('pg_proc', oid);
  const name = nameInSql(schema, 'pg_proc', oid);
  if (row === undefined) return name;
  const parameters = schema.facts.aggregates.get(oid)?.identity;
  if (parameters === undefined) return routineSignature(schema, row);
  return `${name}(${parameters === '' ? '*' : parameters})`;
}

/** The same for statements that take aggregates for functions. */
export function routineSignature(schema: SchemaRows, row: SchemaRow): string {
  const types = numbers(row, 'proargtypes').map((type) => typeInSql(schema, type));
  return `${nameInSql(schema, 'pg_proc', row.oid ?? 0)}(${types.join(', ')})`;
}

/** `shop.=== (integer, integer)`, with `none` for the side that a prefix operator has not. */
export function operatorSignature(schema: SchemaRows, row: SchemaRow): string {
  const [left, right] = [number(row, 'oprleft'), number(row, 'oprright')];
  return `${nameInSql(schema, 'pg_operator', row.oid ?? 0)} (${typeInSql(schema, left)}, ${typeInSql(schema, right)})`;
}

export function operatorReference(schema: SchemaRows, row: SchemaRow, column: string): string | undefined {
  const oid = number(row, column);
  return oid === 0 ? undefined : operatorInSql(schema, oid);
}

function constraintOwner(schema: SchemaRows, row: SchemaRow): string {
  const relation = number(row, 'conrelid');
  return relation === 0
    ? `domain ${nameInSql(schema, 'pg_type', number(row, 'contypid'))}`
    : relationName(schema, relation);
}

function usingMethod(schema: SchemaRows, row: SchemaRow, column: string): string {
  const method = nameInSql(schema, 'pg_am', number(row, column));
  return `${nameInSql(schema, row.catalog, row.oid ?? 0)} using ${method}`;
}
