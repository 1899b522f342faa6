import { type ForeignKey, type Schema, type Table, tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import type { DesignRule } from './design-rule.ts';
import { alterTable } from './fix-text.ts';

export const disabledTrigger: DesignRule = {
  id: 'disabled-trigger',
  level: 'fail',
  expectation: 'every trigger is switched on, those of foreign keys too',
  why: 'What it keeps is no longer kept, and nothing says so: often left behind by a bulk load.',
  find: (schema) =>
    schema.tables.flatMap((table) => [
      ...table.triggers
        .filter(({ enabled }) => !enabled)
        .map(({ name }) => ({
          table,
          columns: [],
          name,
          message: `${tableLabel(table)}: trigger ${name} is switched off`,
          fix: alterTable(table, `enable trigger ${readableIdentifier(name)}`),
        })),
      ...table.foreignKeys
        .filter(({ enforced, triggersEnabled }) => enforced && !triggersEnabled)
        .map((foreignKey) => ({
          table,
          columns: foreignKey.columns,
          name: foreignKey.name,
          message: `${tableLabel(table)}: the triggers of foreign key ${foreignKey.name} are switched off`,
          evidence: ['Rows written meanwhile were not checked; switching the triggers on does not check them.'],
          fix: [table, ...others(schema, foreignKey, table)]
            .map((side) => alterTable(side, 'enable trigger all'))
            .join('\n'),
        })),
    ]),
};

/** A foreign key has triggers on both of its tables. */
function others(schema: Schema, { references }: ForeignKey, table: Table): Table[] {
  return schema.tables.filter(
    (other) => other !== table && other.schema === references.schema && other.name === references.table,
  );
}
