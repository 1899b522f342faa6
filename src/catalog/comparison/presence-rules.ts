import { keyOf } from '../whole-catalog/catalog-row.ts';
import type { PresenceDifference } from './difference.ts';
import { columnsUsed, type DifferenceLookup, isOfAnotherKind, ownerColumn, queryOf } from './difference-lookup.ts';

/** Whether an object that one side alone has follows from another difference. */
export type PresenceRule = (difference: PresenceDifference, lookup: DifferenceLookup) => boolean;

export const presenceRules: readonly PresenceRule[] = [
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
  // What belongs to something of another kind, and the relation behind a composite type that is an enum now.
  ({ row }, lookup) => row.parents.some((key) => isOfAnotherKind(key, lookup)),
  ({ row: { catalog, name, values } }, { isChanged }) =>
    catalog === 'pg_class' && values.relkind === 'c' && isChanged(keyOf('pg_type', name), 'typtype'),
];
