import { type CatalogRow, keyOf } from '../whole-catalog/catalog-row.ts';
import type { CatalogDifference, Sides } from './difference.ts';
import { isSameQuery } from './view-queries.ts';

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
      oldest(sides) < 180000 &&
      difference.kind !== 'property' &&
      rowsOf(difference).some(({ catalog, values }) => catalog === 'pg_constraint' && values.contype === 'n'),
  },
  'identity of partitions': {
    why: 'before version 17 the columns of a partition have no identity of their own',
    holds: (difference, sides) =>
      oldest(sides) < 170000 &&
      isProperty(difference, 'pg_attribute', 'attidentity') &&
      valuesOf(difference).includes('') &&
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
    holds: (difference, sides) =>
      oldest(sides) < 160000 &&
      isProperty(difference, 'pg_subscription', 'substream') &&
      new Set(valuesOf(difference).map((value) => value?.charAt(0))).size === 1,
  },
  'the right to maintain': {
    why: 'a right on tables since version 17, which the owner has by default',
    holds: (difference, sides) =>
      oldest(sides) < 170000 &&
      (isProperty(difference, 'pg_class', 'relacl') || isProperty(difference, 'pg_default_acl', 'defaclacl')) &&
      new Set(valuesOf(difference).map((value) => value?.replace(maintainOfOwner, ''))).size === 1,
  },
  'the names of columns in views': {
    why: 'before version 16 columns of a view over one table are printed with its name in front (ruleutils.c)',
    holds: (difference, { left, right }) =>
      left.serverVersion < 160000 !== right.serverVersion < 160000 &&
      isProperty(difference, 'pg_rewrite', 'ev_action') &&
      isSameQuery(...inOrderOfVersions(valuesOf(difference), { left, right })),
  },
  'the databases of initdb': {
    why: 'initdb comments the databases that it makes, which a migration can be run on as well',
    holds: (difference) =>
      rowsOf(difference).every(({ catalog, values }) => {
        return catalog === 'pg_shdescription' && madeByInitdb.has(values.description ?? '');
      }) && difference.kind !== 'order',
  },
  'the public schema as it is made': {
    why: 'version 15 took CREATE from PUBLIC and gave the schema to pg_database_owner',
    holds: (difference, { left, right }) =>
      left.serverVersion < 150000 !== right.serverVersion < 150000 &&
      (isProperty(difference, 'pg_namespace', 'nspacl') || isProperty(difference, 'pg_namespace', 'nspowner')) &&
      rowsOf(difference).every(({ name }) => name === 'public'),
  },
};

const madeByInitdb = new Set([
  'default administrative connection database',
  'default template for new databases',
  'unmodifiable empty database',
]);

/** Whether a difference means nothing. */
export function isSame(difference: CatalogDifference, sides: Sides): boolean {
  return Object.values(equivalences).some(({ holds }) => holds(difference, sides));
}

/** Among the rights of the owner, at whatever place. */
const maintainOfOwner = /MAINTAIN, (?=.* to the owner$)|, MAINTAIN(?=.* to the owner$)/m;

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

/** The value of the older server first. */
function inOrderOfVersions(
  [left, right]: readonly (string | null)[],
  sides: Sides,
): readonly [older: string, newer: string] {
  const isInOrder = sides.left.serverVersion < sides.right.serverVersion;
  return isInOrder ? [left ?? '', right ?? ''] : [right ?? '', left ?? ''];
}

function isProperty(difference: CatalogDifference, catalog: string, column: string): boolean {
  return difference.kind === 'property' && difference.column === column && difference.left.catalog === catalog;
}

function isOfPartition(difference: CatalogDifference, { left, right }: Sides): boolean {
  return rowsOf(difference).some(({ parents: [relation = keyOf('pg_class', '')] }) =>
    [left, right].some(({ rows }) => rows.get(relation)?.values.partitionof != null),
  );
}
