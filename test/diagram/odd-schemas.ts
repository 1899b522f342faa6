import fc from 'fast-check';
import type { Schema, Table } from '../../src/catalog/schema.ts';
import { tableOf } from '../verify/normal-forms/table-of.ts';

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.constantFrom('pk', 'FK', 'Uké', 'uk-1', 'one', 'u', 'to', 'title', 'direction TB', 'classDef', 'style x', 'end'),
  fc.constantFrom('%%{init: {}}%%', 'a`b`', '#quot;', ' ', '"', '<b>', '\\', '__bold__', 'a~b~', '*', '50%', 'ﬂ°'),
);
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 6 });

/** Tables with the worst of names, all of them key and foreign key columns, that refer to the first. */
export const oddSchemas: fc.Arbitrary<Schema> = fc.tuple(names, names).map(([tables, columns]) => ({
  serverVersion: 180000,
  tables: tables.map((table) => oddTable(table, columns, tables[0] ?? '')),
}));

function oddTable(table: string, columns: readonly string[], parent: string): Table {
  const plain = tableOf(table, { columns: ['c'], keys: ['c'], foreignKeys: ['c'] });
  return {
    ...plain,
    columns: columns.flatMap((column) => plain.columns.map((sketch) => ({ ...sketch, name: column, type: column }))),
    indexes: plain.indexes.map((index) => ({ ...index, columns, keys: columns })),
    foreignKeys: plain.foreignKeys.map((foreignKey) => ({
      ...foreignKey,
      columns,
      references: { ...foreignKey.references, table: parent },
    })),
  };
}
