import type { CatalogKey, CatalogRow, WholeCatalog } from '../whole-catalog/whole-catalog.ts';
import type { CatalogDifference } from './difference.ts';

/** The two databases that are compared. */
export interface Sides {
  readonly left: WholeCatalog;
  readonly right: WholeCatalog;
}

/** Why two databases that differ in this are the same all the same. */
interface Equivalence {
  readonly why: string;
  holds(difference: CatalogDifference, sides: Sides): boolean;
}

/** Each with a test of its own in same-by-meaning.test.ts. */
export const equivalences: Readonly<Record<string, Equivalence>> = {
  'not-null constraints': {
    why: 'before version 18 a NOT NULL has no row in pg_constraint; its column says it on every version',
    holds: (difference, sides) =>
      oldest(sides) < 180000 && rowsOf(difference).some((row) => isConstraint(row) && row.values.contype === 'n'),
  },
  'identity of partitions': {
    why: 'before version 17 the columns of a partition have no identity of their own',
    holds: (difference, sides) =>
      oldest(sides) < 170000 &&
      isProperty(difference, 'pg_attribute', 'attidentity') &&
      isOfPartition(difference, sides),
  },
  'statistics targets': {
    why: 'before version 17 the default is -1, later NULL',
    holds: (difference, sides) =>
      oldest(sides) < 170000 &&
      (isProperty(difference, 'pg_attribute', 'attstattarget') ||
        isProperty(difference, 'pg_statistic_ext', 'stxstattarget')) &&
      valuesOf(difference).every((value) => value === null || value === '-1'),
  },
  'streaming of subscriptions': {
    why: 'a boolean before version 16, a letter since',
    holds: (difference) =>
      isProperty(difference, 'pg_subscription', 'substream') &&
      new Set(valuesOf(difference).map((value) => value?.charAt(0))).size === 1,
  },
  'the right to maintain': {
    why: 'a right on tables since version 17, which the owner has by default',
    holds: (difference, sides) =>
      oldest(sides) < 170000 &&
      isProperty(difference, 'pg_class', 'relacl') &&
      new Set(valuesOf(difference).map((value) => value?.replaceAll(/(?<==[a-zA-Z*]*)m\*?(?=[a-zA-Z*]*\/)/g, '')))
        .size === 1,
  },
  'keys copied to partitions': {
    why: 'a foreign key to a partitioned table has a copy for each partition, which every version names otherwise',
    holds: (difference) => rowsOf(difference).some(isReferenceCopy),
  },
  'keys to a partitioned table': {
    why: 'before version 15 the triggers of a foreign key are on the partitions that it refers to alone',
    holds: (difference, sides) =>
      oldest(sides) < 150000 &&
      rowsOf(difference).some(
        ({ catalog, values, parents: [relation = ''] }) =>
          catalog === 'pg_trigger' && values.tgconstraint !== null && isPartitioned(relation, sides),
      ),
  },
  'the public schema as it is made': {
    why: 'version 15 took CREATE from PUBLIC and gave the schema to pg_database_owner',
    holds: (difference, { left, right }) =>
      left.serverVersion < 150000 !== right.serverVersion < 150000 &&
      (isProperty(difference, 'pg_namespace', 'nspacl') || isProperty(difference, 'pg_namespace', 'nspowner')) &&
      rowsOf(difference).every(({ name }) => name === 'public'),
  },
};

/** Whether a difference means nothing. */
export function isSame(difference: CatalogDifference, sides: Sides): boolean {
  return Object.values(equivalences).some(({ holds }) => holds(difference, sides));
}

function oldest({ left, right }: Sides): number {
  return Math.min(left.serverVersion, right.serverVersion);
}

function rowsOf(difference: CatalogDifference): readonly CatalogRow[] {
  if (difference.kind === 'order') return [];
  return difference.kind === 'property' ? [difference.left, difference.right] : [difference.row];
}

function valuesOf(difference: CatalogDifference): readonly (string | null)[] {
  if (difference.kind !== 'property') return [];
  return [difference.left, difference.right].map(({ values }) => values[difference.column] ?? null);
}

function isProperty(difference: CatalogDifference, catalog: string, column: string): boolean {
  return difference.kind === 'property' && difference.column === column && difference.left.catalog === catalog;
}

function isConstraint({ catalog }: CatalogRow): boolean {
  return catalog === 'pg_constraint';
}

/** Its parent constraint is on the same table, not on the partitioned one above. */
function isReferenceCopy({ catalog, values, parents: [table] }: CatalogRow): boolean {
  const parent = values.conparentid;
  return catalog === 'pg_constraint' && parent != null && parent.endsWith(` on ${table?.replace(/^pg_class /, '')}`);
}

function isOfPartition(difference: CatalogDifference, { left, right }: Sides): boolean {
  return rowsOf(difference).some(({ parents: [relation = ''] }) =>
    [left, right].some(({ rows }) => rows.get(relation)?.values.relispartition === 'true'),
  );
}

function isPartitioned(relation: CatalogKey, { left, right }: Sides): boolean {
  return [left, right].some(({ rows }) => rows.get(relation)?.values.relkind === 'p');
}
