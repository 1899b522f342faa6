import type { CatalogKey, CatalogRow, WholeCatalog } from '../whole-catalog/whole-catalog.ts';
import type { CatalogDifference } from './difference.ts';
import { type Aspect, aspectOf, kindWord, propertyWord } from './words.ts';

/** A difference in words. */
export interface DescribedDifference {
  readonly aspect: Aspect;
  /** `view`, `foreign key`, `policy`; the catalog's name for a kind that has no word here. */
  readonly kind: string;
  /** `public.card`, `users_pkey on public.users`. */
  readonly name: string;
  /** `row level security`, `query`; null for a whole object. */
  readonly property: string | null;
  /** What each side has; null for nothing. */
  readonly left: string | null;
  readonly right: string | null;
}

/** Says a difference in people's words; what has none is said in those of the catalog. */
export function describeDifference(
  difference: CatalogDifference,
  sides: { readonly left: WholeCatalog; readonly right: WholeCatalog },
): DescribedDifference {
  if (difference.kind === 'order') {
    const { parent, left, right } = difference;
    const row = findRow(parent, sides);
    const property = row?.catalog === 'pg_type' ? 'order of labels' : 'order of columns';
    return { aspect: 'definition', ...subjectOf(row, parent), property, left: ownNames(left), right: ownNames(right) };
  }
  if (difference.kind === 'property') {
    const { left, right, column } = difference;
    return {
      aspect: aspectOf(left.catalog, column),
      ...subjectOf(left, left.name),
      property: propertyWord(left, column),
      left: left.values[column] ?? null,
      right: right.values[column] ?? null,
    };
  }
  const { kind, row } = difference;
  const text = row.definition ?? row.values.description ?? '';
  return {
    aspect: aspectOf(row.catalog, ''),
    ...subjectOf(row, row.name),
    property: null,
    left: kind === 'left only' ? text : null,
    right: kind === 'right only' ? text : null,
  };
}

function findRow(
  key: CatalogKey,
  { left, right }: { left: WholeCatalog; right: WholeCatalog },
): CatalogRow | undefined {
  return left.rows.get(key) ?? right.rows.get(key);
}

/** Names of columns without their table, of labels without their type. */
function ownNames(names: readonly string[]): string {
  return names.map((name) => (/ on /.test(name) ? name.replace(/ on .*/s, '') : name.replace(/^.*\./s, ''))).join(', ');
}

function subjectOf(row: CatalogRow | undefined, name: string): { readonly kind: string; readonly name: string } {
  if (row === undefined) return { kind: 'object', name };
  // The rule that makes a relation a view is the view.
  if (row.catalog === 'pg_rewrite' && name.startsWith('"_RETURN" on ')) {
    return { kind: 'view', name: name.slice('"_RETURN" on '.length) };
  }
  return { kind: kindWord(row), name };
}
