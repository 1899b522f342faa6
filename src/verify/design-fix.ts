import type { Index, Table } from '../catalog/schema.ts';
import { quoteIdentifier, quoteQualified } from '../database/identifier.ts';

/** `alter table … action, action;` */
export function alterTable(table: Table, ...actions: readonly string[]): string {
  return `alter table ${quoteQualified(table.schema, table.name)} ${actions.join(', ')};`;
}

export function alterType(table: Table, column: string, type: string): string {
  return alterTable(table, `alter column ${quoteIdentifier(column)} type ${type}`);
}

export function dropIndex(table: Table, index: Index): string {
  return index.constraint === null
    ? `drop index ${quoteQualified(table.schema, index.name)};`
    : alterTable(table, `drop constraint ${quoteIdentifier(index.constraint.name)}`);
}

/** The index anew under its name: what `keys` and the rest of the value say, without storage parameters. */
export function createIndex(table: Table, index: Index): string {
  const words = [
    index.unique ? 'create unique index' : 'create index',
    quoteIdentifier(index.name),
    'on',
    quoteQualified(table.schema, table.name),
    `using ${index.method}`,
    `(${index.keys.join(', ')})`,
    ...(index.include.length === 0 ? [] : [`include (${columnList(index.include)})`]),
    ...(index.nullsNotDistinct ? ['nulls not distinct'] : []),
    ...(index.predicate === null ? [] : [`where ${index.predicate}`]),
  ];
  return `${words.join(' ')};`;
}

export function columnList(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}
