import { someNotNullColumns } from '../../catalog/predicate.ts';
import { foreignKeysOn, type Index, type Schema, type Table, tableLabel } from '../../catalog/schema.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyIndex } from './design-rule.ts';
import { alterTable, columnList, createIndex, dropIndex } from './fix-text.ts';

export const nullableUnique: DesignRule = {
  id: 'nullable-unique',
  level: 'warn',
  expectation: 'no unique key over several columns is open to NULL',
  why: 'NULLs count as different: as soon as one of the columns is NULL, any number of rows may agree in the others.',
  find: (schema) =>
    everyIndex(schema)
      .map(({ table, index }) => ({ table, index, open: openColumns(index, table) }))
      .filter(({ index, open }) => index.columns.length > 1 && open.length > 0)
      .map(({ table, index, open }) => ({
        table,
        columns: open,
        name: index.name,
        message: `${tableLabel(table)}: ${index.name} (${index.keys.join(', ')}) does not keep apart rows whose ${open.join(' or ')} is NULL`,
        fix: close(schema, table, index, open),
      })),
};

/** A column on its own may be NULL: then the row simply has no such value. */
function openColumns({ unique, nullsNotDistinct, columns, predicate }: Index, table: Table): string[] {
  if (!unique || nullsNotDistinct) return [];
  const given = someNotNullColumns(predicate, table);
  const nullable = table.columns.filter((column) => column.nullable && !given.includes(column.name));
  return nullable.map(({ name }) => name).filter((name) => columns.includes(name));
}

/** NULLS NOT DISTINCT came with PostgreSQL 15; a key that foreign keys lean on cannot be dropped first. */
function close(schema: Schema, table: Table, index: Index, open: readonly string[]): string {
  if (schema.serverVersion < 150000 || foreignKeysOn(schema, table, index).length > 0) {
    return alterTable(table, ...open.map((column) => `alter column ${readableIdentifier(column)} set not null`));
  }
  if (index.constraint === null) {
    return `${dropIndex(table, index)}\n${createIndex(table, { ...index, nullsNotDistinct: true })}`;
  }
  const name = readableIdentifier(index.constraint.name);
  const columns = columnList(index.columns.filter((column) => column !== null));
  const include = index.include.length === 0 ? '' : ` include (${columnList(index.include)})`;
  const deferrable = index.deferrable ? ' deferrable' : '';
  const unique = `unique nulls not distinct (${columns})${include}${deferrable}`;
  return alterTable(table, `drop constraint ${name}`, `add constraint ${name} ${unique}`);
}
