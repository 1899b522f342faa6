import { tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyColumn } from './design-rule.ts';
import { alterType } from './fix-text.ts';

export const timeWithZone: DesignRule = {
  id: 'time-with-zone',
  level: 'warn',
  expectation: 'no time of day has a time zone',
  why: 'A time of day with an offset but without a date means nothing: the offset of a place changes with the season.',
  find: (schema) =>
    everyColumn(schema)
      .filter(({ column }) => column.baseType === 'timetz')
      .map(({ table, column }) => ({
        table,
        columns: [column.name],
        message: `${tableLabel(table)}.${column.name} is ${column.type}`,
        evidence: [
          'The fix drops the offset; for a moment in time use timestamptz, for a local time the name of the zone beside it.',
        ],
        fix: alterType(table, column.name, `time using ${readableIdentifier(column.name)}::time`),
      })),
};
