import { tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import type { DesignRule } from './design-rule.ts';
import { alterTable } from './fix-text.ts';

export const unenforcedConstraint: DesignRule = {
  id: 'unenforced-constraint',
  level: 'warn',
  expectation: 'every constraint is enforced',
  why: 'It reads like a promise, but it was declared NOT ENFORCED: rows that break it are accepted.',
  find: (schema) =>
    schema.tables.flatMap((table) => [
      ...table.foreignKeys
        .filter(({ enforced }) => !enforced)
        .map(({ name, columns }) => ({
          table,
          columns,
          name,
          message: `${tableLabel(table)}: foreign key ${name} is not enforced`,
          fix: alterTable(table, `alter constraint ${readableIdentifier(name)} enforced`),
        })),
      // PostgreSQL 18 cannot alter a CHECK's enforceability.
      ...table.checks
        .filter(({ enforced }) => !enforced)
        .map(({ name, expression }) => ({
          table,
          columns: [],
          name,
          message: `${tableLabel(table)}: check ${name} is not enforced`,
          fix: alterTable(
            table,
            `drop constraint ${readableIdentifier(name)}`,
            `add constraint ${readableIdentifier(name)} check (${expression})`,
          ),
        })),
    ]),
};
