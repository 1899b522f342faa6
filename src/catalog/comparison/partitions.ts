import { type CatalogRow, keyOf, type WholeCatalog } from '../whole-catalog/catalog-row.ts';
import type { CatalogDifference } from './difference.ts';

/** Partitions that only one side has and that are as their parent makes them; and every other difference. */
export interface SortedPartitions {
  /** By name of the partitioned table, how many. */
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
    const parent = difference.kind === 'right only' ? findPlainParent(difference.row, right, children) : undefined;
    if (parent !== undefined) partitions.set(parent, (partitions.get(parent) ?? 0) + 1);
    return parent === undefined;
  });
  return { partitions, others };
}

type Children = ReadonlyMap<string, readonly CatalogRow[]>;

function groupChildren({ rows }: WholeCatalog): Children {
  const groups = new Map<string, CatalogRow[]>();
  for (const row of rows.values()) {
    for (const parent of row.parents) {
      const group = groups.get(parent);
      if (group === undefined) groups.set(parent, [row]);
      else group.push(row);
    }
  }
  return groups;
}

/** The partitioned table above a partition that has nothing of its own. */
function findPlainParent(row: CatalogRow, catalog: WholeCatalog, children: Children): string | undefined {
  if (row.catalog !== 'pg_class' || row.values.relispartition !== 'true') return undefined;
  const below = children.get(keyOf(row.catalog, row.name)) ?? [];
  const parent = below.find((child) => child.catalog === 'pg_inherits')?.values.inhparent;
  const above = parent == null ? undefined : catalog.rows.get(keyOf('pg_class', parent));
  if (parent == null || above === undefined) return undefined;
  const same = ['relowner', 'relacl', 'reloptions', 'relrowsecurity', 'relforcerowsecurity', 'relpersistence', 'relam'];
  if (same.some((column) => row.values[column] !== above.values[column])) return undefined;
  return below.every((child) => isInherited(child, row, parent, catalog, children)) ? parent : undefined;
}

function isInherited(
  child: CatalogRow,
  partition: CatalogRow,
  parent: string,
  catalog: WholeCatalog,
  children: Children,
): boolean {
  const { values } = child;
  const twin = (): CatalogRow | undefined =>
    catalog.rows.get(
      keyOf(
        child.catalog,
        child.name.replace(partition.name, () => parent),
      ),
    );
  switch (child.catalog) {
    case 'pg_inherits':
    case 'pg_type':
    case 'pg_partitioned_table':
      return true;
    case 'pg_attribute':
      return isLike(child, twin(), ['attnum', 'attislocal', 'attidentity']);
    case 'pg_attrdef':
      return isLike(child, twin(), []);
    case 'pg_constraint':
      return values.conparentid !== null || isLike(child, twin(), ['conislocal', 'coninhcount']);
    case 'pg_trigger':
      return values.tgconstraint !== null || isLike(child, twin(), []);
    case 'pg_class':
      // An index that is attached to the parent's.
      return (children.get(keyOf('pg_class', child.name)) ?? []).some((row) => row.catalog === 'pg_inherits');
    default:
      return false;
  }
}

function isLike(one: CatalogRow, other: CatalogRow | undefined, apart: readonly string[]): boolean {
  if (other === undefined) return false;
  return Object.entries(one.values).every(
    ([column, value]) => apart.includes(column) || other.values[column] === value,
  );
}
