import type { Index, Table } from '../../catalog/schema.ts';
import { readableIdentifier, readableQualified } from '../../sql-text/readable-identifier.ts';

/** `alter table … action, action;` */
export function alterTable(table: Table, ...actions: readonly string[]): string {
  return `alter table ${readableQualified(table.schema, table.name)} ${actions.join(', ')};`;
}

export function alterType(table: Table, column: string, type: string): string {
  return alterTable(table, `alter column ${readableIdentifier(column)} type ${type}`);
}

export function dropIndex(table: Table, index: Index): string {
  return index.constraint === null
    ? `drop index ${readableQualified(table.schema, index.name)};`
    : alterTable(table, `drop constraint ${readableIdentifier(index.constraint.name)}`);
}

/** The index anew under its name: what `keys` and the rest of the value say, without storage parameters. */
export function createIndex(table: Table, index: Index): string {
  const words = [
    index.unique ? 'create unique index' : 'create index',
    readableIdentifier(index.name),
    'on',
    readableQualified(table.schema, table.name),
    `using ${index.method}`,
    `(${index.keys.join(', ')})`,
    ...(index.include.length === 0 ? [] : [`include (${columnList(index.include)})`]),
    ...(index.nullsNotDistinct ? ['nulls not distinct'] : []),
    ...(index.predicate === null ? [] : [`where ${index.predicate}`]),
  ];
  return `${words.join(' ')};`;
}

export function columnList(names: readonly string[]): string {
  return names.map(readableIdentifier).join(', ');
}
