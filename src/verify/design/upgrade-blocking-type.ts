import { tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterType } from './fix-text.ts';

/** Object identifiers that a new cluster numbers anew (check_for_reg_data_type_usage in pg_upgrade's check.c). */
const renumbered = new Set(
  'regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure'.split(' '),
);

export const upgradeBlockingType: DesignRule = {
  id: 'upgrade-blocking-type',
  level: 'warn',
  expectation: 'no column has a type that keeps pg_upgrade from running',
  why: 'It stores a number that the next major version gives to something else, so pg_upgrade refuses the whole cluster.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ column }) => renumbered.has(column.baseType.replace(/^_/, '')))
      .map(({ table, column }) => ({
        table,
        columns: [column.name],
        message: `${tableLabel(table)}.${column.name} is ${column.type}`,
        fix: alterType(table, column.name, column.baseType.startsWith('_') ? 'text[]' : 'text'),
      })),
};
