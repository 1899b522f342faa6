import { type CatalogRow, keyOf } from '../whole-catalog/catalog-row.ts';
import { kindLetters } from '../whole-catalog/object-kinds.ts';
import type { PropertyDifference } from './difference.ts';
import { columnsUsed, type DifferenceLookup, isOfAnotherKind, ownerColumn, queryOf } from './difference-lookup.ts';

/** Whether a property that differs follows from another difference. */
export type PropertyRule = (difference: PropertyDifference, lookup: DifferenceLookup) => boolean;

/** By column, those of the same row that it follows. */
const leadingColumns: Readonly<Record<string, readonly string[]>> = {
  'pg_aggregate.aggfinalfn': ['aggtranstype'],
  'pg_aggregate.aggmfinalfn': ['aggmtranstype'],
  'pg_aggregate.aggminitval': ['aggmtranstype'],
  'pg_aggregate.aggminvtransfn': ['aggmtranstype'],
  'pg_aggregate.aggmtransfn': ['aggmtranstype'],
  'pg_aggregate.aggtransfn': ['aggtranstype'],
  'pg_attribute.attcollation': ['atttypid'],
  'pg_attribute.attcompression': ['atttypid'],
  'pg_attribute.attstorage': ['atttypid'],
  'pg_cast.castfunc': ['castmethod'],
  'pg_class.relpartbound': ['partitionof'],
  'pg_collation.collctype': ['locale', 'collprovider'],
  'pg_collation.locale': ['collprovider'],
  'pg_constraint.conexclop': ['conperiod'],
  'pg_constraint.confkey': ['confrelid'],
  'pg_constraint.convalidated': ['conenforced'],
  'pg_index.indclass': ['indkey', 'indexprs', 'indnkeyatts'],
  'pg_index.indcollation': ['indkey', 'indexprs', 'indnkeyatts'],
  'pg_index.indkey': ['indexprs'],
  'pg_index.indnkeyatts': ['indkey', 'indexprs'],
  'pg_index.indoption': ['indkey', 'indexprs', 'indnkeyatts'],
  'pg_partitioned_table.partattrs': ['partexprs'],
  'pg_partitioned_table.partclass': ['partattrs', 'partexprs'],
  'pg_partitioned_table.partcollation': ['partattrs', 'partexprs'],
  'pg_range.rngcollation': ['rngsubtype'],
  'pg_range.rngsubopc': ['rngsubtype'],
  'pg_sequence.seqmax': ['seqtypid'],
  'pg_sequence.seqmin': ['seqtypid'],
  'pg_type.typcollation': ['typbasetype'],
};

/** What a relation or a type has from what it belongs to, by the column that says it there. */
const givenColumns: ReadonlyMap<string, readonly string[]> = new Map([
  ['relowner', ['relowner']],
  ['relpersistence', ['relpersistence']],
  ['typowner', ['relowner', 'typowner']],
]);

/** Lists with an entry a column of an index. */
const indexLists: ReadonlySet<string> = new Set(['indclass', 'indcollation', 'indnkeyatts', 'indoption']);

/** What tells a copy or something inherited from what is a table's own. */
const inheritedMarks: ReadonlySet<string> = new Set([
  'attidentity',
  'attislocal',
  'conislocal',
  'conparentid',
  'partitionof',
  'tgparentid',
]);

const triggerTimes: ReadonlyMap<string, string> = new Map([
  ['tgconstraint', 'contype'],
  ['tgdeferrable', 'condeferrable'],
  ['tginitdeferred', 'condeferred'],
]);

export const propertyRules: readonly PropertyRule[] = [
  // Something of another kind has no property alike.
  ({ left, column }, lookup) =>
    column !== kindLetters[left.catalog]?.column && isOfAnotherKind(keyOf(left.catalog, left.name), lookup),
  // The server changes copies with what they are copies of.
  ({ left, right, column }, { isChangedAlike }) =>
    left.origins.some((key) => isChangedAlike(key, column, left.values[column], right.values[column])),
  // Indexes, sequences of columns and types have their owner and their persistence from what they belong to.
  ({ left, right, column }, { isChangedAlike }) =>
    (left.catalog === 'pg_type' || ['i', 'I', 'S'].includes(left.values.relkind ?? '')) &&
    (givenColumns.get(column) ?? []).some((giver) =>
      left.parents.some((key) => isChangedAlike(key, giver, left.values[column], right.values[column])),
    ),
  // It says only more of another column of its row.
  ({ left: { catalog, name }, column }, { isChanged }) =>
    (leadingColumns[`${catalog}.${column}`] ?? []).some((leading) => isChanged(keyOf(catalog, name), leading)),
  // The columns of a view with another query.
  ({ left: { catalog, parents }, column }, { isChanged }) =>
    catalog === 'pg_attribute' &&
    ['atttypid', 'attcollation'].includes(column) &&
    parents.some((key) => isChanged(queryOf(key), 'ev_action')),
  ({ left, column }, lookup) => left.catalog === 'pg_index' && followsIndexedColumns(left, column, lookup),
  // The index of a key in which ranges may not overlap.
  ({ left: { parents }, column }, { isChanged }) =>
    column === 'relam' && parents.some((key) => isChanged(key, 'conperiod')),
  // A constraint trigger has its times from the constraint, and none since, or until, it has one.
  ({ left, right, column }, { isChanged, presenceOf }) => {
    const leading = triggerTimes.get(column);
    const constraints = [...left.parents, ...right.parents].filter((key) => key.startsWith('pg_constraint '));
    return leading !== undefined && constraints.some((key) => isChanged(key, leading) || presenceOf(key) !== undefined);
  },
  // The sequence of an identity column has the column's type.
  ({ left, column }, { isChanged, sides }) => {
    const owner = left.catalog === 'pg_sequence' ? ownerColumn(left, sides) : undefined;
    return owner !== undefined && ['seqtypid', 'seqmax', 'seqmin'].includes(column) && isChanged(owner, 'atttypid');
  },
  // What a table has of its own beside its parents’, since, or until, it has them.
  ({ left: { parents }, column }, { isChanged, isReparented }) =>
    inheritedMarks.has(column) && parents.some((key) => isChanged(key, 'partitionof') || isReparented(key)),
  // A check or a not-null that is no longer, or now, passed on.
  ({ left: { origins }, column }, { isChanged }) =>
    column === 'conislocal' && origins.some((key) => isChanged(key, 'connoinherit')),
  // A mark that is gone with the index that had it.
  ({ left, right, column }, { presenceOf }) => {
    if (!['clusteredon', 'relreplident'].includes(column)) return false;
    const [marked, other] = left.values[column] == null ? [right, left] : [left, right];
    const index = schemaOf(marked.name) + (marked.values[column] ?? '').replace(/^index /, '');
    return other.values[column] == null && presenceOf(keyOf('pg_class', index)) !== undefined;
  },
  // A reference to something that has another name.
  (difference, lookup) => lookup.isRenaming(difference),
];

/** What is said of the columns of an index, where the columns, the method or the key are others. */
function followsIndexedColumns(
  index: CatalogRow,
  column: string,
  { isChanged, rowOf, sides }: DifferenceLookup,
): boolean {
  const relation = keyOf('pg_class', index.name);
  const constraints = rowOf(relation)?.parents ?? [];
  const columns = columnsUsed(index, sides);
  return (
    (indexLists.has(column) && isChanged(relation, 'relam')) ||
    ((indexLists.has(column) || column === 'indkey') && constraints.some((key) => isChanged(key, 'conkey'))) ||
    (['indclass', 'indcollation'].includes(column) && columns.some((key) => isChanged(key, 'atttypid'))) ||
    (column === 'indcollation' && columns.some((key) => isChanged(key, 'attcollation')))
  );
}

/** `shop.` of `shop.orders`; a name that is quoted may have dots of its own. */
function schemaOf(name: string): string {
  return /^(?:"(?:[^"]|"")*"|[^".]*)\./.exec(name)?.[0] ?? '';
}
