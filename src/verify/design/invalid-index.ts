import { type Index, type Table, tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier, readableQualified } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyIndex } from './design-rule.ts';
import { alterTable, columnList, createIndex, dropIndex } from './fix-text.ts';

export const invalidIndex: DesignRule = {
  id: 'invalid-index',
  level: 'fail',
  expectation: 'every index is valid',
  why: 'No query uses it and it may miss rows, yet every write pays for it; if it is unique, old duplicates stay.',
  find: (schema) =>
    everyIndex(schema)
      .filter(({ index }) => !index.valid)
      .map(({ table, index }) => ({
        table,
        columns: index.columns.filter((column) => column !== null),
        name: index.name,
        message: `${tableLabel(table)}: index ${index.name} is not valid`,
        evidence: [cause(table)],
        fix: table.partitioned
          ? buildAnew(table, index)
          : `reindex index ${readableQualified(table.schema, index.name)};`,
      })),
};

function cause({ partitioned }: Table): string {
  return partitioned
    ? 'It was created on the partitioned table only, and some partition has no index attached to it.'
    : 'Its CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY failed, was cancelled, or is still running.';
}

function buildAnew(table: Table, index: Index): string {
  if (index.constraint === null) return `${dropIndex(table, index)}\n${createIndex(table, index)}`;
  const columns = columnList(index.columns.filter((column) => column !== null));
  const name = readableIdentifier(index.constraint.name);
  return alterTable(table, `drop constraint ${name}`, `add constraint ${name} ${index.constraint.kind} (${columns})`);
}
