import { notNullColumns } from '../catalog/predicate.ts';
import {
  type Column,
  type ForeignKey,
  foreignKeysOn,
  type Index,
  type Schema,
  type Table,
  tableLabel,
} from '../catalog/schema.ts';
import { isWholeUnique } from '../functional-dependencies/table-relation.ts';
import { nameEntities, toComment, toWord } from './mermaid-names.ts';

/**
 * The schema as a Mermaid entity relationship diagram (mermaid.js.org/syntax/entityRelationshipDiagram.html): every
 * table with the columns of its keys and foreign keys, every foreign key with what its constraints say of both ends.
 * The same schema gives the same text.
 */
export function renderMermaid(schema: Schema): string {
  const { tables } = schema;
  const names = nameEntities([
    ...tables.map(tableLabel),
    ...tables.flatMap(({ foreignKeys }) => foreignKeys.map(targetLabel)),
  ]);
  const entity = (label: string): string => names.get(label) ?? label;
  const lines = [
    ...tables.flatMap((table) => renderTable(table, entity(tableLabel(table)), schema)),
    ...tables.flatMap((table) =>
      table.foreignKeys.map((it) => renderForeignKey(it, table, entity(targetLabel(it)), entity(tableLabel(table)))),
    ),
  ];
  return ['erDiagram', ...lines.map((line) => `  ${line}`), ''].join('\n');
}

function targetLabel({ references }: ForeignKey): string {
  return tableLabel({ schema: references.schema, name: references.table });
}

function renderTable(table: Table, entity: string, schema: Schema): string[] {
  const keys = tellingKeys(table, schema);
  const columns = table.columns.flatMap((column) => renderColumn(column, table, keys));
  return columns.length === 0 ? [entity] : [`${entity} {`, ...columns.map((line) => `  ${line}`), '}'];
}

/** `type name PK, FK "comment"`, for a column of some key; nothing for another. */
function renderColumn(column: Column, table: Table, keys: readonly Index[]): string[] {
  const unique = keys.filter(({ columns }) => columns.includes(column.name));
  const alone = unique.find(({ columns }) => columns.length === 1);
  const marks = [
    ...(table.indexes.some(({ primary, columns }) => primary && columns.includes(column.name)) ? ['PK'] : []),
    ...(table.foreignKeys.some(({ columns }) => columns.includes(column.name)) ? ['FK'] : []),
    ...(alone === undefined || alone.primary ? [] : ['UK']),
  ];
  const shared =
    alone === undefined
      ? unique.filter(({ primary }) => !primary).map(({ columns }) => `unique (${columns.join(', ')})`)
      : [];
  if (marks.length === 0 && shared.length === 0) return [];
  const name = toWord(column.name);
  const comment = toComment([...(name === column.name ? [] : [column.name]), ...shared].join('; '));
  return [[toWord(shortType(column)), name, marks.join(', '), comment].filter((part) => part !== '').join(' ')];
}

/** Unique keys; those that are unique only because a part of them is, where a foreign key refers to them. */
function tellingKeys(table: Table, schema: Schema): Index[] {
  const keys = table.indexes.filter(isWholeUnique);
  const contains = (one: Index, other: Index): boolean => other.columns.every((column) => one.columns.includes(column));
  return keys.filter(
    (key) =>
      foreignKeysOn(schema, table, key).length > 0 ||
      !keys.some((other) => other.columns.length < key.columns.length && contains(key, other)),
  );
}

/** Without length, precision and the schema public; the three long names as PostgreSQL abbreviates them. */
function shortType({ type }: Column): string {
  return type
    .replace(/\([\d,-]+\)/, '')
    .replace(/^public\./, '')
    .replace(/^(time|timestamp) with time zone/, '$1tz')
    .replace(/^(time|timestamp) without time zone/, '$1')
    .replace(/^character varying/, 'varchar');
}

/**
 * Referenced end: exactly one row, or none where a NULL lets the reference out. Referring end: any number, or at most one
 * where the columns contain a unique key. Solid where the reference is part of the row's identity, else dashed.
 */
function renderForeignKey(foreignKey: ForeignKey, table: Table, target: string, own: string): string {
  const one = isMandatory(foreignKey, table) ? '||' : '|o';
  const many = table.indexes.some((index) => keepsApart(index, foreignKey, table)) ? 'o|' : 'o{';
  const line = isIdentifying(foreignKey, table) ? '--' : '..';
  return `${target} ${one}${line}${many} ${own} : ${toComment(foreignKey.columns.join(', '))}`;
}

function isMandatory({ columns, match }: ForeignKey, table: Table): boolean {
  const given = table.columns.filter(({ name, nullable }) => columns.includes(name) && !nullable);
  return match === 'full' ? given.length > 0 : given.length === columns.length;
}

/** NULLs refer to nothing, so a partial unique index without them is enough. */
function keepsApart({ unique, valid, columns, predicate }: Index, foreignKey: ForeignKey, table: Table): boolean {
  const within = (names: readonly (string | null)[] | undefined): boolean =>
    names?.every((name) => name !== null && foreignKey.columns.includes(name)) ?? false;
  return unique && valid && within(columns) && within(notNullColumns(predicate, table));
}

/** A generated column adds nothing to what identifies the row. */
function isIdentifying({ columns }: ForeignKey, table: Table): boolean {
  const primary = table.indexes.find((index) => index.primary)?.columns ?? [];
  const stored = columns.filter((name) =>
    table.columns.some((column) => column.name === name && column.generated === null),
  );
  return stored.length > 0 && stored.every((name) => primary.includes(name));
}
