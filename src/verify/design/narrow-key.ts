import { type Column, findTable, type Schema, type Table, tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, everyColumn, everyForeignKey } from './design-rule.ts';
import { alterType } from './fix-text.ts';

/** Keys are used up faster than rows are kept: by deletes, rolled back inserts, ON CONFLICT. */
const headroom = 10;
const largest: Readonly<Record<string, number>> = { int2: 32_767, int4: 2_147_483_647 };

/** A table grows when the database hands out its keys; where scale.json names the table, its plan decides. */
export const narrowKey: DesignRule = {
  id: 'narrow-key',
  level: 'warn',
  expectation: 'no key of a growing table is narrower than bigint',
  why: 'The day the numbers run out every insert fails, and widening the column rewrites the table under a lock that stops all reading and writing.',
  find: (schema, scale) =>
    everyColumn(schema)
      .filter(({ table, column }) => column.baseType in largest && isHandedOut(column) && isKey(table, column))
      .flatMap(({ table, column }) => {
        const limit = largest[column.baseType] ?? 0;
        const rows = scale.find((planned) => findTable(schema, planned.table) === table)?.rows;
        if (rows !== undefined && rows * headroom <= limit) return [];
        return [
          {
            table,
            columns: [column.name],
            message: `${tableLabel(table)}.${column.name} is ${column.type}: it ends at ${show(limit)}`,
            evidence: [
              rows === undefined
                ? 'The database hands out its values and scale.json does not name the table, so it counts as growing.'
                : `scale.json plans ${show(rows)} rows; keys are wanted for ${headroom} times as many.`,
            ],
            fix: widen(schema, table, column),
          },
        ];
      }),
};

function isHandedOut({ identity, default: value }: Column): boolean {
  return identity || sequenceOf(value) !== undefined;
}

function isKey({ indexes }: Table, { name }: Column): boolean {
  return indexes.some(({ unique, columns }) => unique && columns.includes(name));
}

function show(count: number): string {
  return count.toLocaleString('en-US');
}

/** The column, its sequence (an identity column's follows by itself), and the columns that refer to it. */
function widen(schema: Schema, table: Table, column: Column): string {
  const sequence = sequenceOf(column.default);
  const referring = everyForeignKey(schema)
    .filter(({ foreignKey: { references } }) => references.schema === table.schema && references.table === table.name)
    .flatMap(({ table: other, foreignKey }) => {
      const own = foreignKey.columns[foreignKey.references.columns.indexOf(column.name)];
      return own === undefined ? [] : [alterType(other, own, 'bigint')];
    });
  return [
    alterType(table, column.name, 'bigint'),
    ...(sequence === undefined ? [] : [`alter sequence ${sequence} as bigint;`]),
    ...new Set(referring),
  ].join('\n');
}

/** `nextval('schema.sequence'::regclass)`: the name as it is quoted there. */
function sequenceOf(value: string | null): string | undefined {
  return value?.match(/^nextval\('((?:[^']|'')+)'::regclass\)$/)?.[1]?.replaceAll("''", "'");
}
