import { foreignKeysOn, type Index, type Schema, type Table, tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, isNullable } from './design-rule.ts';
import { alterTable, columnList } from './fix-text.ts';

export const primaryKey: DesignRule = {
  id: 'primary-key',
  level: 'fail',
  expectation: 'every table has a primary key',
  why: 'Without one a row cannot be told from its copy: nothing can refer to it, and logical replication refuses its updates.',
  find: (schema) =>
    schema.tables
      .filter(({ indexes }) => !indexes.some(({ primary }) => primary))
      .map((table) => {
        const key = table.indexes.find((index) => identifies(index, table));
        const message = `${tableLabel(table)} has no primary key`;
        if (key === undefined) return { table, columns: [], message, fix: addKey(table) };
        const columns = key.columns.filter((column) => column !== null);
        const evidence = [`Its unique index ${key.name} (${columns.join(', ')}) could be one.`];
        return { table, columns, message, evidence, fix: promote(schema, table, key, columns) };
      }),
};

/** Unique over every row by columns that are never NULL. */
function identifies({ unique, valid, deferrable, predicate, columns }: Index, table: Table): boolean {
  if (!unique || !valid || deferrable || predicate !== null) return false;
  return columns.every((column) => column !== null && !isNullable(table, column));
}

function promote(schema: Schema, table: Table, key: Index, columns: readonly string[]): string {
  const primary = `add primary key (${columnList(columns)})`;
  if (foreignKeysOn(schema, table, key).length > 0 || table.partitioned || key.method !== 'btree') {
    return alterTable(table, primary);
  }
  if (key.constraint !== null) {
    return alterTable(table, `drop constraint ${readableIdentifier(key.constraint.name)}`, primary);
  }
  const usable = key.keys.every((text) => !/ (collate|desc|nulls|\S+_ops)\b/.test(text));
  return alterTable(table, usable ? `add primary key using index ${readableIdentifier(key.name)}` : primary);
}

/** A partitioned table's key must contain what chooses the partition, and has no identity column before PostgreSQL 17. */
function addKey(table: Table): string {
  const names = ['id', `${table.name}_id`, 'row_id', `${table.name}_row_id`];
  const free = names.find((name) => !table.columns.some((column) => column.name === name)) ?? `${table.name}_key`;
  const id = readableIdentifier(free);
  if (!table.partitioned) return alterTable(table, `add column ${id} bigint generated always as identity primary key`);
  const key = [free, ...new Set(table.partitionKey.filter((column) => column !== null))];
  const uuid = `add column ${id} uuid not null default gen_random_uuid()`;
  if (table.partitionKey.includes(null)) {
    return `-- The table is partitioned by an expression, so no primary key can span it: give each partition its own.\n${alterTable(table, uuid)}`;
  }
  return alterTable(table, uuid, `add primary key (${columnList(key)})`);
}
