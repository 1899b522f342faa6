import type { Column } from '../catalog/schema.ts';
import type { ColumnFacts, TableFacts } from '../catalog/table-facts.ts';
import { readableIdentifier } from '../sql-text/readable-identifier.ts';

/** `"a", b`: names in SQL that people read. */
export function nameList(names: readonly string[]): string {
  return names.map(readableIdentifier).join(', ');
}

/** Name, type and collation: a column that admits NULL and has no default yet. */
export function bareColumn(column: Column, facts: TableFacts): string {
  const { collation } = factsOf(column.name, facts);
  return `${readableIdentifier(column.name)} ${column.type}${collation === null ? '' : ` collate ${collation}`}`;
}

/** The same for a generated column, with what it is generated from. */
function generatedColumn(column: Column, facts: TableFacts): string {
  const kind = column.virtual ? 'virtual' : 'stored';
  return `${bareColumn(column, facts)} generated always as (${column.generated}) ${kind}`;
}

export function fullColumn(column: Column, facts: TableFacts): string {
  const bare = column.generated === null ? bareColumn(column, facts) : generatedColumn(column, facts);
  const initial = column.generated === null && column.default !== null ? ` default ${column.default}` : '';
  return `${bare}${initial}${factsOf(column.name, facts).notNull ? ' not null' : ''}`;
}

export function factsOf(name: string, { columns }: TableFacts): ColumnFacts {
  const found = columns.find((column) => column.name === name);
  if (found === undefined) throw new Error(`no facts about column ${name}`);
  return found;
}
