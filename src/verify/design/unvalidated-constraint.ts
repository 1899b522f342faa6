import { type Table, tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import type { DesignRule } from './design-rule.ts';
import { alterTable } from './fix-text.ts';

export const unvalidatedConstraint: DesignRule = {
  id: 'unvalidated-constraint',
  level: 'warn',
  expectation: 'every constraint was checked against the rows that are there',
  why: 'It was added as NOT VALID: new rows obey it, old ones may break it, and the planner may not rely on it.',
  find: (schema) =>
    schema.tables.flatMap((table) =>
      unvalidated(table).map(({ name, columns, kind }) => ({
        table,
        columns,
        name,
        message: `${tableLabel(table)}: ${kind} ${name} was never checked against the rows that are there`,
        fix: alterTable(table, `validate constraint ${readableIdentifier(name)}`),
      })),
    ),
};

function unvalidated({
  foreignKeys,
  checks,
  columns,
}: Table): { name: string; columns: readonly string[]; kind: string }[] {
  const pending = ({ validated, enforced }: { validated: boolean; enforced: boolean }): boolean =>
    enforced && !validated;
  return [
    ...foreignKeys.filter(pending).map(({ name, columns }) => ({ name, columns, kind: 'foreign key' })),
    ...checks.filter(pending).map(({ name }) => ({ name, columns: [], kind: 'check' })),
    ...columns.flatMap(({ name: column, unvalidatedNotNull: name }) =>
      name === null ? [] : [{ name, columns: [column], kind: 'not null' }],
    ),
  ];
}
