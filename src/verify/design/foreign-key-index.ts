import { notNullColumns } from '../../catalog/predicate.ts';
import { type ForeignKey, type Index, type Table, tableLabel } from '../../catalog/schema.ts';
import { readableQualified } from '../../sql-text/readable-identifier.ts';
import { type DesignRule, everyForeignKey, sameSet } from './design-rule.ts';
import { columnList } from './fix-text.ts';

export const foreignKeyIndex: DesignRule = {
  id: 'foreign-key-index',
  level: 'fail',
  promise: 'every foreign key has an index that starts with its columns',
  why: 'Each delete and each key change in the referenced table looks for rows that refer to it: without an index it reads the whole table, once for every row.',
  find: (schema) =>
    everyForeignKey(schema)
      .filter(({ table, it }) => !table.indexes.some((index) => serves(index, it, table)))
      .map(({ table, it }) => ({
        table,
        columns: it.columns,
        name: it.name,
        message: `${tableLabel(table)} has no index that starts with ${equated(it).join(', ')}, for foreign key ${it.name}`,
        evidence: table.indexes
          .filter((index) => touches(index, it))
          .map((index) => `Not ${index.name}: ${shortfall(index, it, table) ?? 'it is not valid'}.`),
        fix: `create index on ${readableQualified(table.schema, table.name)} (${columnList(equated(it))});`,
      })),
};

/** What of a foreign key decides which index serves it. */
type Lookup = Pick<ForeignKey, 'columns' | 'temporal'>;

/**
 * The server asks `select … where $1 = column [and …]` (ri_triggers.c). `=` is never true of a NULL, so an index without
 * the NULLs serves it; the order of the columns does not matter as long as no other comes before them.
 */
export function serves(index: Index, foreignKey: Lookup, table: Table): boolean {
  return index.valid && shortfall(index, foreignKey, table) === undefined;
}

function touches({ columns, include }: Index, { columns: wanted }: ForeignKey): boolean {
  return wanted.some((column) => columns.includes(column) || include.includes(column));
}

/** Why the index does not serve the foreign key, whether or not it is valid. */
function shortfall(index: Index, foreignKey: Lookup, table: Table): string | undefined {
  const wanted = equated(foreignKey);
  const keys = index.keys.slice(0, wanted.length);
  const leading = index.columns.slice(0, wanted.length).filter((column) => column !== null);
  const allowed = foreignKey.temporal ? ['btree', 'hash', 'gist'] : ['btree', 'hash'];
  if (!allowed.includes(index.method)) return `${index.method} does not look up equal values`;
  if (!sameSet(leading, wanted)) return `it starts with ${keys.join(', ')}`;
  if (keys.some(hasOwnCollation)) return 'its collation is not the column’s';
  const given = notNullColumns(index.predicate, table);
  if (given?.every((column) => foreignKey.columns.includes(column))) return undefined;
  return `it has only the rows where ${index.predicate}`;
}

/** The last column of a temporal foreign key is compared by overlap. */
function equated({ columns, temporal }: Lookup): readonly string[] {
  return temporal ? columns.slice(0, -1) : columns;
}

/** A key's text is the column, quoted where needed, and then what differs from the column's own. */
function hasOwnCollation(key: string): boolean {
  return /^(?:"(?:[^"]|"")*"|[^" ]+) collate /.test(key);
}
