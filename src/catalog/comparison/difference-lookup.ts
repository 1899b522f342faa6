import { type CatalogKey, type CatalogRow, keyOf } from '../whole-catalog/catalog-row.ts';
import { kindLetters } from '../whole-catalog/object-kinds.ts';
import type { CatalogDifference, PropertyDifference, Sides } from './difference.ts';

/** What differs, found by what it is of. */
export interface DifferenceLookup {
  readonly sides: Sides;
  rowOf(key: CatalogKey): CatalogRow | undefined;
  /** Which side alone has it; undefined for what both have. */
  presenceOf(key: CatalogKey): 'left only' | 'right only' | undefined;
  isChanged(key: CatalogKey, column: string): boolean;
  isChangedAlike(
    key: CatalogKey,
    column: string,
    left: string | null | undefined,
    right: string | null | undefined,
  ): boolean;
  /** Whether the columns of a relation are in another order. */
  isReordered(relation: CatalogKey): boolean;
  /** Whether a relation inherits from another one on one side alone. */
  isReparented(relation: CatalogKey): boolean;
  /** Whether a property differs only in names, each of something that the other side does not have. */
  isRenaming(difference: PropertyDifference): boolean;
}

export function createLookup(differences: readonly CatalogDifference[], sides: Sides): DifferenceLookup {
  const presence = new Map<CatalogKey, 'left only' | 'right only'>();
  const changed = new Map<string, PropertyDifference>();
  const reparented = new Set<CatalogKey>();
  const reordered = new Set<CatalogKey>();
  const names = { 'left only': new Set<string>(), 'right only': new Set<string>() };
  for (const difference of differences) {
    if (difference.kind === 'order') {
      reordered.add(difference.parent);
      continue;
    }
    if (difference.kind === 'property') {
      const { catalog, name } = difference.left;
      changed.set(`${difference.column} of ${keyOf(catalog, name)}`, difference);
      continue;
    }
    const { kind, row } = difference;
    presence.set(keyOf(row.catalog, row.name), kind);
    names[kind].add(row.name);
    if (row.catalog === 'pg_inherits') reparented.add(row.parents[0] ?? '');
  }
  return {
    sides,
    rowOf: (key) => sides.left.rows.get(key) ?? sides.right.rows.get(key),
    presenceOf: (key) => presence.get(key),
    isChanged: (key, column) => changed.has(`${column} of ${key}`),
    isChangedAlike: (key, column, left, right) => {
      const found = changed.get(`${column} of ${key}`);
      return found !== undefined && found.left.values[column] === left && found.right.values[column] === right;
    },
    isReordered: (relation) => reordered.has(relation),
    isReparented: (relation) => reparented.has(relation),
    isRenaming: ({ left, right, column }) => {
      const [mine, theirs] = [namesIn(left, column), namesIn(right, column)];
      return (
        mine.length === theirs.length &&
        mine.every((name, index) => {
          const other = theirs[index] ?? '';
          return name === other || (names['left only'].has(name) && names['right only'].has(other));
        })
      );
    },
  };
}

/** Lists of columns, by the catalog's column. */
const columnLists = new Set([
  'conkey',
  'confdelsetcols',
  'confkey',
  'indkey',
  'partattrs',
  'prattrs',
  'stxkeys',
  'tgattr',
]);

/** The names in a value, columns with their relation. */
function namesIn(row: CatalogRow, column: string): readonly string[] {
  const lines = (row.values[column] ?? '').split('\n');
  if (!columnLists.has(column)) return lines;
  const relation = column === 'confkey' ? row.values.confrelid : relationOf(row);
  return lines.map((line) => `${relation}.${line}`);
}

/** The table that an index, a constraint or statistics are on. */
function relationOf({ values, parents }: CatalogRow): string | undefined {
  const key = parents.find((parent) => parent.startsWith('pg_class '));
  return values.indrelid ?? values.stxrelid ?? key?.slice('pg_class '.length);
}

/** Columns that a key, an index or statistics are on, and the one that a comment is on. */
export function columnsUsed(row: CatalogRow, { left, right }: Sides): readonly CatalogKey[] {
  if (row.name.startsWith('column ')) return [keyOf('pg_attribute', row.name.slice('column '.length))];
  const index = keyOf('pg_index', row.name);
  const source = row.catalog === 'pg_class' ? (left.rows.get(index) ?? right.rows.get(index)) : row;
  const columns = source?.values.conkey ?? source?.values.indkey ?? source?.values.stxkeys;
  if (source === undefined || columns == null) return [];
  const relation = relationOf(source);
  return columns.split('\n').map((column) => keyOf('pg_attribute', `${relation}.${column}`));
}

/** Whether it, or what it belongs to, is of another kind: a table that is a view now. */
export function isOfAnotherKind(key: CatalogKey, lookup: DifferenceLookup): boolean {
  const row = lookup.rowOf(key);
  if (row === undefined) return false;
  const letter = kindLetters[row.catalog]?.column;
  return (
    (letter !== undefined && lookup.isChanged(key, letter)) ||
    row.parents.some((parent) => isOfAnotherKind(parent, lookup))
  );
}

/** The rule that is a view's query. */
export function queryOf(relation: CatalogKey): CatalogKey {
  return keyOf('pg_rewrite', `"_RETURN" on ${relation.slice('pg_class '.length)}`);
}

/** The column that a sequence belongs to. */
export function ownerColumn({ catalog, name, values }: CatalogRow, { left, right }: Sides): CatalogKey | undefined {
  if (catalog !== 'pg_sequence' && values.relkind !== 'S') return undefined;
  const key = keyOf('pg_sequence', name);
  const column = (left.rows.get(key) ?? right.rows.get(key))?.values.ownedby;
  return column == null ? undefined : keyOf('pg_attribute', column);
}
