import { tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterTable } from './fix-text.ts';

export const nullDefault: DesignRule = {
  id: 'null-default',
  level: 'warn',
  promise: 'no default is the word NULL in quotes',
  why: 'The column then gets a text of four letters that looks like NULL wherever it is printed, and is found by no IS NULL.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ it }) => /^'null'::/i.test(it.default ?? ''))
      .map(({ table, it }) => ({
        table,
        columns: [it.name],
        message: `${tableLabel(table)}.${it.name} has the default ${it.default}: a text, not NULL`,
        fix: alterTable(table, `alter column ${readableIdentifier(it.name)} drop default`),
      })),
};
