import { type Column, type Schema, tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, everyForeignKey, type Violation } from './design-rule.ts';
import { alterType } from './fix-text.ts';

export const foreignKeyType: DesignRule = {
  id: 'foreign-key-type',
  level: 'fail',
  expectation: 'every foreign key column has the type of the column it refers to',
  why: 'A narrower type cannot hold every key that exists; another one is converted in each comparison, which can keep an index from being used.',
  find: (schema) =>
    everyForeignKey(schema).flatMap(({ table, foreignKey }) =>
      foreignKey.columns.flatMap((name, index): Violation[] => {
        const own = table.columns.find((column) => column.name === name);
        const other = referenced(schema, foreignKey.references, foreignKey.references.columns[index]);
        if (own === undefined || other === undefined || plainType(own) === plainType(other)) return [];
        const target = tableLabel({ schema: foreignKey.references.schema, name: foreignKey.references.table });
        return [
          {
            table,
            columns: [name],
            name: foreignKey.name,
            message: `${tableLabel(table)}.${name} is ${own.type}, but refers to ${target}.${other.name}, which is ${other.type}`,
            fix: alterType(table, name, other.type),
          },
        ];
      }),
    ),
};

function referenced(
  schema: Schema,
  target: { readonly schema: string; readonly table: string },
  name: string | undefined,
): Column | undefined {
  return schema.tables
    .find((table) => table.schema === target.schema && table.name === target.table)
    ?.columns.find((column) => column.name === name);
}

/** varchar without a length is text by another name. */
function plainType({ storedType }: Column): string {
  return storedType === 'character varying' ? 'text' : storedType;
}
