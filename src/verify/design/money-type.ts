import { tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterType } from './fix-text.ts';

export const moneyType: DesignRule = {
  id: 'money-type',
  level: 'warn',
  expectation: 'no column has type money',
  why: 'It stores no currency, and how many decimal places it has follows lc_monetary: a dump read by a server with another setting changes the values.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ column }) => column.baseType === 'money')
      .map(({ table, column }) => ({
        table,
        columns: [column.name],
        message: `${tableLabel(table)}.${column.name} is ${column.type}`,
        evidence: ['The fix keeps two decimal places: choose as many as the currency has.'],
        fix: alterType(table, column.name, 'numeric(12, 2)'),
      })),
};
