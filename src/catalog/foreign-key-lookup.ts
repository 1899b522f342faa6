import { notNullColumns } from './predicate.ts';
import type { ForeignKey, Index, Table } from './schema.ts';

/** What of a foreign key decides which index serves it. */
type Lookup = Pick<ForeignKey, 'columns' | 'temporal'>;

/**
 * The server asks `select … where $1 = column [and …]` (ri_triggers.c). `=` is never true of a NULL, so an index without
 * the NULLs serves it; the order of the columns does not matter as long as no other comes before them.
 */
export function servesForeignKey(index: Index, foreignKey: Lookup, table: Table): boolean {
  return index.valid && shortfall(index, foreignKey, table) === undefined;
}

/** Why the index does not serve the foreign key, whether or not it is valid. */
export function shortfall(index: Index, foreignKey: Lookup, table: Table): string | undefined {
  const wanted = equatedColumns(foreignKey);
  const keys = index.keys.slice(0, wanted.length);
  const leading = index.columns.slice(0, wanted.length).filter((column) => column !== null);
  const allowed = foreignKey.temporal ? ['btree', 'hash', 'gist'] : ['btree', 'hash'];
  if (!allowed.includes(index.method)) return `${index.method} does not look up equal values`;
  if (!isSameSet(leading, wanted)) return `it starts with ${keys.join(', ')}`;
  if (keys.some(hasOwnCollation)) return 'its collation is not the column’s';
  const given = notNullColumns(index.predicate, table);
  if (given?.every((column) => foreignKey.columns.includes(column))) return undefined;
  return `it has only the rows where ${index.predicate}`;
}

/** The last column of a temporal foreign key is compared by overlap. */
export function equatedColumns({ columns, temporal }: Lookup): readonly string[] {
  return temporal ? columns.slice(0, -1) : columns;
}

/** A key's text is the column, quoted where needed, and then what differs from the column's own. */
function hasOwnCollation(key: string): boolean {
  return /^(?:"(?:[^"]|"")*"|[^" ]+) collate /.test(key);
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}
