import type { CatalogKey, CatalogRow, WholeCatalog } from '../whole-catalog/catalog-row.ts';
import { withoutConsequences } from './consequences.ts';
import type { CatalogDifference } from './difference.ts';
import { isSame } from './same-by-meaning.ts';

/** Columns that hold a position among the parent's other rows; only the order means something. */
const positions: Readonly<Record<string, string>> = { pg_attribute: 'attnum', pg_enum: 'enumsortorder' };

/**
 * Everything that differs but what is the same by meaning, by catalog and name. What follows from another difference is
 * not told again; what one of the roles that read may not read is not compared.
 */
export function compareCatalogs(left: WholeCatalog, right: WholeCatalog): readonly CatalogDifference[] {
  const unread = new Set([...left.unread, ...right.unread]);
  const found: CatalogDifference[] = [];
  for (const [key, row] of left.rows) {
    const other = right.rows.get(key);
    if (other !== undefined) found.push(...compareRows(row, other));
    else if (!unread.has(row.catalog)) found.push({ kind: 'left only', row });
  }
  for (const [key, row] of right.rows) {
    if (!left.rows.has(key) && !unread.has(row.catalog)) found.push({ kind: 'right only', row });
  }
  const sides = { left, right };
  const real = [...found, ...compareOrders(left, right)].filter((difference) => !isSame(difference, sides));
  return [...withoutConsequences(real, sides)].sort(byName);
}

/** Columns that only one server's version has are not compared: the other cannot say anything of them. */
function compareRows(left: CatalogRow, right: CatalogRow): readonly CatalogDifference[] {
  return Object.entries(left.values)
    .filter(([column, value]) => Object.hasOwn(right.values, column) && right.values[column] !== value)
    .filter(([column]) => positions[left.catalog] !== column)
    .map(([column]) => ({ kind: 'property', left, right, column }));
}

function compareOrders(left: WholeCatalog, right: WholeCatalog): readonly CatalogDifference[] {
  const mine = orderByParent(left, right);
  const theirs = orderByParent(right, left);
  return [...mine].flatMap(([parent, names]) => {
    const others = theirs.get(parent) ?? [];
    return names.join('\n') === others.join('\n')
      ? []
      : [{ kind: 'order' as const, parent, left: names, right: others }];
  });
}

/** By parent, the names of the rows that both have, in their order here. */
function orderByParent(here: WholeCatalog, there: WholeCatalog): ReadonlyMap<CatalogKey, readonly string[]> {
  const groups = new Map<CatalogKey, CatalogRow[]>();
  for (const [key, row] of here.rows) {
    const [parent] = row.parents;
    if (positions[row.catalog] === undefined || parent === undefined || !there.rows.has(key)) continue;
    const group = groups.get(parent);
    if (group === undefined) groups.set(parent, [row]);
    else group.push(row);
  }
  const position = ({ catalog, values }: CatalogRow): number => Number(values[positions[catalog] ?? '']);
  return new Map(
    [...groups].map(([parent, rows]) => [
      parent,
      rows.sort((one, other) => position(one) - position(other)).map(({ name }) => name),
    ]),
  );
}

function byName(one: CatalogDifference, other: CatalogDifference): number {
  const [left, right] = [sortKey(one), sortKey(other)];
  return left < right ? -1 : Number(left > right);
}

function sortKey(difference: CatalogDifference): string {
  if (difference.kind === 'order') return difference.parent;
  const { catalog, name } = difference.kind === 'property' ? difference.left : difference.row;
  return `${catalog} ${name} ${difference.kind === 'property' ? difference.column : ''}`;
}
