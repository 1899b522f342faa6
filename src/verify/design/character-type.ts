import { type Column, tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterTable } from './fix-text.ts';

export const characterType: DesignRule = {
  id: 'character-type',
  level: 'warn',
  expectation: 'no column has type char(n)',
  why: 'Values are padded with blanks to the length, which count in storage and in LIKE but not in =, and shorter values are accepted all the same.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ column }) => column.baseType === 'bpchar')
      .map(({ table, column }) => ({
        table,
        columns: [column.name],
        message: `${tableLabel(table)}.${column.name} is ${column.type}`,
        fix: alterTable(table, `alter column ${readableIdentifier(column.name)} type text`, ...lengthCheck(column)),
      })),
};

/** The longest that a value can be stays what it was. */
function lengthCheck({ name, storedType }: Column): string[] {
  const length = storedType.match(/\((\d+)\)/)?.[1];
  return length === undefined ? [] : [`add check (length(${readableIdentifier(name)}) <= ${length})`];
}
