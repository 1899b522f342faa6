import { tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterType } from './fix-text.ts';

export const timestampZone: DesignRule = {
  id: 'timestamp-zone',
  level: 'warn',
  expectation: 'no timestamp is without its time zone',
  why: 'It is a reading of a clock that nobody named: now() puts in the session’s local time, and the hour at the end of summer time comes twice.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ column }) => column.baseType === 'timestamp')
      .map(({ table, column }) => ({
        table,
        columns: [column.name],
        message: `${tableLabel(table)}.${column.name} is ${column.type}`,
        evidence: ['The fix reads the stored times as UTC: name the zone in which they were written.'],
        fix: alterType(
          table,
          column.name,
          `${column.storedType.replace('without', 'with')} using ${readableIdentifier(column.name)} at time zone 'UTC'`,
        ),
      })),
};
