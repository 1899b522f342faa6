import { columnsIn } from '../../catalog/printed-expression.ts';
import { type ForeignKey, type Table, tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyForeignKey, isNullable } from './design-rule.ts';
import { alterTable, columnList } from './fix-text.ts';

export const partialReference: DesignRule = {
  id: 'partial-reference',
  level: 'warn',
  expectation: 'no foreign key can be half NULL',
  why: 'A foreign key over several columns checks nothing as soon as one of them is NULL (MATCH SIMPLE): the others may then name a row that does not exist.',
  find: (schema) =>
    everyForeignKey(schema)
      .map(({ table, foreignKey }) => ({
        table,
        foreignKey,
        nullable: foreignKey.columns.filter((column) => isNullable(table, column)),
      }))
      .filter(
        ({ table, foreignKey, nullable }) => nullable.length > 1 && isLoose(foreignKey) && !isRuledOut(nullable, table),
      )
      .map(({ table, foreignKey, nullable }) => ({
        table,
        columns: nullable,
        name: foreignKey.name,
        message: `${tableLabel(table)}: foreign key ${foreignKey.name} is not checked where only some of ${nullable.join(', ')} are NULL`,
        fix: alterTable(
          table,
          `add constraint ${readableIdentifier(`${foreignKey.name.slice(0, 56)}_whole`)} check (num_nulls(${columnList(nullable)}) in (0, ${nullable.length}))`,
        ),
      })),
};

function isLoose({ match, enforced }: ForeignKey): boolean {
  return match === 'simple' && enforced;
}

/** A CHECK that tests for NULL and names all these columns is taken to tie them together. */
function isRuledOut(columns: readonly string[], { checks }: Table): boolean {
  return checks.some(
    ({ expression, enforced }) =>
      enforced && /null/i.test(expression) && columnsIn(expression, columns).length === columns.length,
  );
}
