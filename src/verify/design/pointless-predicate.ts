import { notNullColumns } from '../../catalog/predicate.ts';
import { tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, everyIndex, isNullable } from './design-rule.ts';
import { createIndex, dropIndex } from './fix-text.ts';

export const pointlessPredicate: DesignRule = {
  id: 'pointless-predicate',
  level: 'warn',
  expectation: 'no index leaves out NULLs that cannot be there',
  why: 'It holds every row all the same, but serves fewer queries than an index without the predicate, and no ON CONFLICT that does not repeat it.',
  find: (schema) =>
    everyIndex(schema).flatMap(({ table, index }) => {
      const given = notNullColumns(index.predicate, table) ?? [];
      if (given.length === 0 || given.some((column) => isNullable(table, column))) return [];
      return [
        {
          table,
          columns: given,
          name: index.name,
          message: `${tableLabel(table)}: index ${index.name} leaves out rows where ${given.join(', ')} is NULL, and there are none`,
          fix: `${dropIndex(table, index)}\n${createIndex(table, { ...index, predicate: null })}`,
        },
      ];
    }),
};
