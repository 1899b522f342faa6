import { type ForeignKey, type Table, tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, groupSame, type Violation } from './design-rule.ts';
import { alterTable } from './fix-text.ts';

export const duplicateForeignKey: DesignRule = {
  id: 'duplicate-foreign-key',
  level: 'warn',
  expectation: 'no two foreign keys say the same',
  why: 'Every write is checked twice; and where the two name different actions, which of them a delete meets first is decided by their names.',
  find: (schema) => schema.tables.flatMap(duplicates),
};

function duplicates(table: Table): Violation[] {
  return groupSame(table.foreignKeys, meaning).flatMap((same) => {
    const [kept, ...others] = same.sort((one, other) => strength(other) - strength(one));
    if (kept === undefined) return [];
    return others.map((foreignKey) => ({
      table,
      columns: foreignKey.columns,
      name: foreignKey.name,
      message: `${tableLabel(table)}: foreign key ${foreignKey.name} says what ${kept.name} says`,
      evidence: [kept, foreignKey].map(
        ({ name, onDelete, onUpdate }) => `${name}: on delete ${onDelete}, on update ${onUpdate}.`,
      ),
      fix: alterTable(table, `drop constraint ${readableIdentifier(foreignKey.name)}`),
    }));
  });
}

/** The pairs of columns, in an order of their own. */
function meaning({ columns, references, temporal }: ForeignKey): string {
  const pairs = columns.map((column, index) => [column, references.columns[index] ?? '']);
  return JSON.stringify([references.schema, references.table, temporal, pairs.sort()]);
}

/** What keeps more is kept. */
function strength({ validated, enforced, triggersEnabled, match }: ForeignKey): number {
  return (enforced && triggersEnabled ? 4 : 0) + (validated ? 2 : 0) + (match === 'full' ? 1 : 0);
}
