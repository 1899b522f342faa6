import { tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterType } from './fix-text.ts';

export const roundedTimestamp: DesignRule = {
  id: 'rounded-timestamp',
  level: 'warn',
  expectation: 'no timestamp is rounded to whole seconds',
  why: 'timestamp(0) rounds, it does not cut off: now() is stored up to half a second in the future.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ column }) => /^timestamp\(0\)/.test(column.storedType))
      .map(({ table, column }) => ({
        table,
        columns: [column.name],
        message: `${tableLabel(table)}.${column.name} is ${column.type}`,
        evidence: ["To show whole seconds, cut them off when reading: date_trunc('second', …)."],
        fix: alterType(table, column.name, column.storedType.replace('(0)', '')),
      })),
};
