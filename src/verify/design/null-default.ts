import { tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterTable } from './fix-text.ts';

export const nullDefault: DesignRule = {
  id: 'null-default',
  level: 'warn',
  expectation: 'no default is the word NULL in quotes',
  why: 'The column then gets a text of four letters that looks like NULL wherever it is printed, and is found by no IS NULL.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ column }) => /^'null'::/i.test(column.default ?? ''))
      .map(({ table, column }) => ({
        table,
        columns: [column.name],
        message: `${tableLabel(table)}.${column.name} has the default ${column.default}: a text, not NULL`,
        fix: alterTable(table, `alter column ${readableIdentifier(column.name)} drop default`),
      })),
};
