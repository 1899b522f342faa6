import { type Column, tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterTable } from './fix-text.ts';

export const characterType: DesignRule = {
  id: 'character-type',
  level: 'warn',
  promise: 'no column has type char(n)',
  why: 'Values are padded with blanks to the length, which count in storage and in LIKE but not in =, and shorter values are accepted all the same.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ it }) => it.baseType === 'bpchar')
      .map(({ table, it }) => ({
        table,
        columns: [it.name],
        message: `${tableLabel(table)}.${it.name} is ${it.type}`,
        fix: alterTable(table, `alter column ${readableIdentifier(it.name)} type text`, ...lengthCheck(it)),
      })),
};

/** The longest that a value can be stays what it was. */
function lengthCheck({ name, storedType }: Column): string[] {
  const length = storedType.match(/\((\d+)\)/)?.[1];
  return length === undefined ? [] : [`add check (length(${readableIdentifier(name)}) <= ${length})`];
}
