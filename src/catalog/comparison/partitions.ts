import { type CatalogKey, type CatalogRow, keyOf, type WholeCatalog } from '../whole-catalog/catalog-row.ts';
import type { CatalogDifference } from './difference.ts';

/** Partitions that only one side has and that are as their parent makes them; and every other difference. */
export interface SortedPartitions {
  /** By name of the partitioned table, how many, with those below them. */
  readonly partitions: ReadonlyMap<string, number>;
  readonly others: readonly CatalogDifference[];
}

/**
 * Tells partitions that are data from those that are design: one that differs from its parent in nothing but name and
 * bounds was made for rows, by a job or an extension, and no migration makes it.
 */
export function sortOutPartitions(differences: readonly CatalogDifference[], right: WholeCatalog): SortedPartitions {
  const partitions = new Map<string, number>();
  const children = groupChildren(right);
  const others = differences.filter((difference) => {
    if (difference.kind !== 'right only') return true;
    const parent = difference.row.values.partitionof;
    const count = countPlainPartitions(difference.row, right, children);
    if (parent == null || count === undefined) return true;
    partitions.set(parent, (partitions.get(parent) ?? 0) + count);
    return false;
  });
  return { partitions, others };
}

type Children = ReadonlyMap<CatalogKey, readonly CatalogRow[]>;

function groupChildren({ rows }: WholeCatalog): Children {
  const groups = new Map<CatalogKey, CatalogRow[]>();
  for (const row of rows.values()) {
    for (const parent of row.parents) {
      const group = groups.get(parent);
      if (group === undefined) groups.set(parent, [row]);
      else group.push(row);
    }
  }
  return groups;
}

/** What a partition has as its parent has it. */
const given = ['relowner', 'relacl', 'reloptions', 'relrowsecurity', 'relforcerowsecurity', 'relpersistence'];

/** A partition that has nothing of its own, and those below it; undefined for what is none. */
function countPlainPartitions(row: CatalogRow, catalog: WholeCatalog, children: Children): number | undefined {
  const parent = row.values.partitionof;
  const above = parent == null ? undefined : catalog.rows.get(keyOf('pg_class', parent));
  if (above === undefined || isIndex(row)) return undefined;
  const { relam } = above.values;
  // A partitioned table has no access method but where one is chosen for its partitions.
  if (relam != null && row.values.relam != null && row.values.relam !== relam) return undefined;
  if (given.some((column) => row.values[column] !== above.values[column])) return undefined;
  let count = 1;
  for (const child of children.get(keyOf(row.catalog, row.name)) ?? []) {
    const below = countPlainPartitions(child, catalog, children);
    if (below !== undefined) count += below;
    else if (!isAsParentMakesIt(child, catalog)) return undefined;
  }
  return count;
}

function isIndex({ catalog, values }: CatalogRow): boolean {
  return catalog === 'pg_class' && ['i', 'I'].includes(values.relkind ?? '');
}

/** What a copy need not have alike. */
const ownColumns = new Set(['attidentity', 'attislocal', 'attnum', 'conislocal', 'tgparentid']);

function isAsParentMakesIt(child: CatalogRow, { rows }: WholeCatalog): boolean {
  if (['pg_type', 'pg_partitioned_table'].includes(child.catalog)) return true;
  // An index or a key that is a copy is named and kept by the server.
  if (isIndex(child) || child.values.conparentid != null) return child.origins.length > 0;
  return child.origins.some((key) => {
    const origin = rows.get(key);
    return (
      origin !== undefined &&
      Object.entries(child.values).every(([column, value]) => ownColumns.has(column) || origin.values[column] === value)
    );
  });
}
