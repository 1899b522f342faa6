import { equatedColumns, servesForeignKey, shortfall } from '../../catalog/foreign-key-lookup.ts';
import { type ForeignKey, type Index, tableLabel } from '../../catalog/schema.ts';
import { readableQualified } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyForeignKey } from './design-rule.ts';
import { columnList } from './fix-text.ts';

export const foreignKeyIndex: DesignRule = {
  id: 'foreign-key-index',
  level: 'fail',
  expectation: 'every foreign key has an index that starts with its columns',
  why: 'Each delete and each key change in the referenced table looks for rows that refer to it: without an index it reads the whole table, once for every row.',
  find: (schema) =>
    everyForeignKey(schema)
      .filter(({ table, foreignKey }) => !table.indexes.some((index) => servesForeignKey(index, foreignKey, table)))
      .map(({ table, foreignKey }) => ({
        table,
        columns: foreignKey.columns,
        name: foreignKey.name,
        message: `${tableLabel(table)} has no index that starts with ${equatedColumns(foreignKey).join(', ')}, for foreign key ${foreignKey.name}`,
        evidence: table.indexes
          .filter((index) => touches(index, foreignKey))
          .map((index) => `Not ${index.name}: ${shortfall(index, foreignKey, table) ?? 'it is not valid'}.`),
        fix: `create index on ${readableQualified(table.schema, table.name)} (${columnList(equatedColumns(foreignKey))});`,
      })),
};

function touches({ columns, include }: Index, { columns: wanted }: ForeignKey): boolean {
  return wanted.some((column) => columns.includes(column) || include.includes(column));
}
