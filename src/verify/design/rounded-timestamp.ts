import { tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterType } from './fix-text.ts';

export const roundedTimestamp: DesignRule = {
  id: 'rounded-timestamp',
  level: 'warn',
  promise: 'no timestamp is rounded to whole seconds',
  why: 'timestamp(0) rounds, it does not cut off: now() is stored up to half a second in the future.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ it }) => /^timestamp\(0\)/.test(it.storedType))
      .map(({ table, it }) => ({
        table,
        columns: [it.name],
        message: `${tableLabel(table)}.${it.name} is ${it.type}`,
        evidence: ["To show whole seconds, cut them off when reading: date_trunc('second', …)."],
        fix: alterType(table, it.name, it.storedType.replace('(0)', '')),
      })),
};
