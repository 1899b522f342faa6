import { type CatalogKey, type CatalogRow, keyOf } from '../whole-catalog/catalog-row.ts';
import { kindLetters } from '../whole-catalog/object-kinds.ts';
import type { CatalogDifference, PresenceDifference, PropertyDifference, Sides } from './difference.ts';
import { columnsUsed, createLookup, type DifferenceLookup } from './difference-lookup.ts';

/** Leaves out what follows from another difference: a table that is missing is one difference, and not forty. */
export function withoutConsequences(
  differences: readonly CatalogDifference[],
  sides: Sides,
): readonly CatalogDifference[] {
  const lookup = createLookup(differences, sides);
  return differences.filter((difference) => {
    switch (difference.kind) {
      case 'order':
        return !(
          lookup.isChanged(queryOf(difference.parent), 'ev_action') ||
          lookup.isReordered(keyOf('pg_class', lookup.rowOf(difference.parent)?.values.partitionof ?? ''))
        );
      case 'property':
        return !propertyRules.some((follows) => follows(difference, lookup));
      default:
        return !presenceRules.some((follows) => follows(difference, lookup));
    }
  });
}

type PresenceRule = (difference: PresenceDifference, lookup: DifferenceLookup) => boolean;
type PropertyRule = (difference: PropertyDifference, lookup: DifferenceLookup) => boolean;

const presenceRules: readonly PresenceRule[] = [
  // It belongs to something that is missing as well, or is a copy of it.
  ({ kind, row }, { presenceOf }) => [...row.parents, ...row.origins].some((key) => presenceOf(key) === kind),
  // A key, an index, statistics or a comment on a column that is missing.
  ({ kind, row }, { presenceOf, sides }) => columnsUsed(row, sides).some((key) => presenceOf(key) === kind),
  // The constraint that says what the column, or the domain, says itself.
  ({ row }, { isChanged, sides }) =>
    row.catalog === 'pg_constraint' &&
    row.values.contype === 'n' &&
    (columnsUsed(row, sides).some((key) => isChanged(key, 'attnotnull')) ||
      row.parents.some((key) => isChanged(key, 'typnotnull'))),
  // The sequence of an identity column, or of one that is missing.
  ({ kind, row }, { isChanged, presenceOf, sides }) => {
    const column = ownerColumn(row, sides);
    return column !== undefined && (presenceOf(column) === kind || isChanged(column, 'attidentity'));
  },
  // A column of a view with another query.
  ({ row: { catalog, parents } }, { isChanged }) =>
    catalog === 'pg_attribute' && parents.some((key) => isChanged(queryOf(key), 'ev_action')),
  // What a table has since, or until, it is a partition.
  ({ row }, { isChanged }) => row.origins.length > 0 && row.parents.some((key) => isChanged(key, 'partitionof')),
  // The family that CREATE OPERATOR CLASS makes where none is named.
  ({ kind, row: { catalog, name } }, { presenceOf }) =>
    catalog === 'pg_opfamily' && presenceOf(keyOf('pg_opclass', name)) === kind,
  // The functions that make values of a range with another subtype.
  ({ row: { values } }, { isChanged }) =>
    values.constructorof != null && isChanged(keyOf('pg_range', values.constructorof), 'rngsubtype'),
  ({ row }, lookup) => row.parents.some((key) => isOfAnotherKind(key, lookup)),
];

const propertyRules: readonly PropertyRule[] = [
  ({ left, column }, lookup) =>
    column !== kindLetters[left.catalog]?.column && isOfAnotherKind(keyOf(left.catalog, left.name), lookup),
  // The server changes copies with what they are copies of.
  ({ left, right, column }, { isChangedAlike }) =>
    left.origins.some((key) => isChangedAlike(key, column, left.values[column], right.values[column])),
  // Indexes, sequences of columns and types have their owner and their persistence from what they belong to.
  ({ left, right, column }, { isChangedAlike }) =>
    ownColumns.has(column) &&
    (left.catalog === 'pg_type' || ['i', 'I', 'S'].includes(left.values.relkind ?? '')) &&
    left.parents.some((key) =>
      (ownColumns.get(column) ?? []).some((theirs) =>
        isChangedAlike(key, theirs, left.values[column], right.values[column]),
      ),
    ),
  // A column that says only more of another one of the row.
  ({ left: { catalog, name }, column }, { isChanged }) =>
    (details[`${catalog}.${column}`] ?? []).some((leading) => isChanged(keyOf(catalog, name), leading)),
  // The columns of a view with another query, and those of an index with another method or of another key.
  ({ left, column }, { isChanged, rowOf, sides }) => {
    const { catalog, name, parents } = left;
    if (catalog === 'pg_attribute') {
      return (
        ['atttypid', 'attcollation'].includes(column) && parents.some((key) => isChanged(queryOf(key), 'ev_action'))
      );
    }
    if (catalog !== 'pg_index') return false;
    const relation = keyOf('pg_class', name);
    const constraints = rowOf(relation)?.parents ?? [];
    const columns = columnsUsed(left, sides);
    return (
      (indexLists.has(column) && isChanged(relation, 'relam')) ||
      ([...indexLists, 'indkey'].includes(column) && constraints.some((key) => isChanged(key, 'conkey'))) ||
      (column === 'indclass' && columns.some((key) => isChanged(key, 'atttypid'))) ||
      (column === 'indcollation' && columns.some((key) => isChanged(key, 'atttypid') || isChanged(key, 'attcollation')))
    );
  },
  // A constraint trigger has its times from the constraint.
  ({ left: { catalog, parents }, column }, { isChanged }) =>
    catalog === 'pg_trigger' && parents.some((key) => isChanged(key, column.replace(/^tg(?:init)?(?=deferr)/, 'con'))),
  // A mark on an index that is missing.
  ({ left: { name, values }, right, column }, { presenceOf }) =>
    ['clusteredon', 'relreplident'].includes(column) &&
    right.values[column] == null &&
    presenceOf(keyOf('pg_class', schemaOf(name) + (values[column] ?? '').replace(/^index /, ''))) === 'left only',
  ({ left: { values }, right: { name, values: theirs }, column }, { presenceOf }) =>
    ['clusteredon', 'relreplident'].includes(column) &&
    values[column] == null &&
    presenceOf(keyOf('pg_class', schemaOf(name) + (theirs[column] ?? '').replace(/^index /, ''))) === 'right only',
  // A check or a not-null that is no longer, or now, passed on.
  ({ left: { origins }, column }, { isChanged }) =>
    column === 'conislocal' && origins.some((key) => isChanged(key, 'connoinherit')),
  // The sequence of an identity column has the column's type.
  ({ left, column }, { isChanged, sides }) => {
    const owner = left.catalog === 'pg_sequence' ? ownerColumn(left, sides) : undefined;
    return owner !== undefined && ['seqtypid', 'seqmax', 'seqmin'].includes(column) && isChanged(owner, 'atttypid');
  },
  // What a table has of its own beside its parents’, since, or until, it has them.
  ({ left: { parents }, column }, { isChanged, isReparented }) =>
    inheritedMarks.has(column) && parents.some((key) => isChanged(key, 'partitionof') || isReparented(key)),
  // A reference to something that has another name.
  (difference, lookup) => lookup.isRenaming(difference),
];

const ownColumns: ReadonlyMap<string, readonly string[]> = new Map([
  ['relowner', ['relowner']],
  ['relpersistence', ['relpersistence']],
  ['typowner', ['relowner', 'typowner']],
]);

const indexLists: ReadonlySet<string> = new Set(['indclass', 'indcollation', 'indnkeyatts', 'indoption']);

const inheritedMarks: ReadonlySet<string> = new Set([
  'attidentity',
  'attislocal',
  'conislocal',
  'conparentid',
  'partitionof',
  'tgparentid',
]);

/** By column, those of the same row that it follows. */
const details: Readonly<Record<string, readonly string[]>> = {
  'pg_attribute.attcollation': ['atttypid'],
  'pg_attribute.attcompression': ['atttypid'],
  'pg_attribute.attstorage': ['atttypid'],
  'pg_cast.castfunc': ['castmethod'],
  'pg_class.relpartbound': ['partitionof'],
  'pg_collation.collctype': ['locale', 'collprovider'],
  'pg_collation.locale': ['collprovider'],
  'pg_constraint.confkey': ['confrelid'],
  'pg_constraint.convalidated': ['conenforced'],
  'pg_index.indclass': ['indkey', 'indexprs', 'indnkeyatts'],
  'pg_index.indcollation': ['indkey', 'indexprs', 'indnkeyatts'],
  'pg_index.indkey': ['indexprs'],
  'pg_index.indnkeyatts': ['indkey', 'indexprs'],
  'pg_index.indoption': ['indkey', 'indexprs', 'indnkeyatts'],
  'pg_range.rngcollation': ['rngsubtype'],
  'pg_range.rngsubopc': ['rngsubtype'],
  'pg_sequence.seqmax': ['seqtypid'],
  'pg_sequence.seqmin': ['seqtypid'],
  'pg_type.typcollation': ['typbasetype'],
};

/** A table that is a view now: nothing of what they have is alike. */
function isOfAnotherKind(key: CatalogKey, lookup: DifferenceLookup): boolean {
  const row = lookup.rowOf(key);
  if (row === undefined) return false;
  const letter = kindLetters[row.catalog]?.column;
  return (
    (letter !== undefined && lookup.isChanged(key, letter)) ||
    row.parents.some((parent) => isOfAnotherKind(parent, lookup))
  );
}

/** The rule that is a view's query. */
function queryOf(relation: CatalogKey): CatalogKey {
  return keyOf('pg_rewrite', `"_RETURN" on ${relation.slice('pg_class '.length)}`);
}

/** The column that a sequence belongs to. */
function ownerColumn({ catalog, name, values }: CatalogRow, { left, right }: Sides): CatalogKey | undefined {
  if (catalog !== 'pg_sequence' && values.relkind !== 'S') return undefined;
  const key = keyOf('pg_sequence', name);
  const column = (left.rows.get(key) ?? right.rows.get(key))?.values.ownedby;
  return column == null ? undefined : keyOf('pg_attribute', column);
}

/** `shop.` of `shop.orders`; a name that is quoted may have dots of its own. */
function schemaOf(name: string): string {
  return /^(?:"(?:[^"]|"")*"|[^".]*)\./.exec(name)?.[0] ?? '';
}
