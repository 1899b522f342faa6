import type { CatalogRow } from '../whole-catalog/catalog-row.ts';
import type { CatalogDifference, Sides } from './difference.ts';
import { valueInWords } from './value-words.ts';
import { type Aspect, aspectOf, propertyWord, subjectOf } from './words.ts';

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
export function describeDifference(difference: CatalogDifference, sides: Sides): DescribedDifference {
  if (difference.kind === 'order') {
    const { parent, left, right } = difference;
    const row = sides.left.rows.get(parent) ?? sides.right.rows.get(parent);
    const subject = row === undefined ? { kind: 'object', name: parent } : subjectOf(row, sides);
    const property = subject.kind === 'enum' ? 'order of labels' : 'order of columns';
    const own = (names: readonly string[]): string => ownNames(names, row?.name ?? '');
    return { aspect: 'definition', ...subject, property, left: own(left), right: own(right) };
  }
  if (difference.kind === 'property') {
    const { left, right, column } = difference;
    return {
      aspect: aspectOf(left.catalog, column),
      ...subjectOf(left, sides),
      property: propertyWord(left, column),
      left: valueInWords(left.catalog, column, left.values[column] ?? null),
      right: valueInWords(right.catalog, column, right.values[column] ?? null),
    };
  }
  const { kind, row } = difference;
  const text = row.definition ?? listProperties(row);
  return {
    aspect: aspectOf(row.catalog, ''),
    ...subjectOf(row, sides),
    property: null,
    left: kind === 'left only' ? text : null,
    right: kind === 'right only' ? text : null,
  };
}

/** What an object is that the server prints no definition of; the text alone of one that has nothing else. */
function listProperties(row: CatalogRow): string {
  const told = Object.entries(row.values).flatMap(([column, value]) => {
    const words = valueInWords(row.catalog, column, value);
    return words === null || words === '' ? [] : [[propertyWord(row, column), words] as const];
  });
  const [[property, only] = ['', '']] = told;
  return told.length === 1 && ['label', 'text'].includes(property)
    ? only
    : told.map(([word, value]) => `${word}: ${value.replaceAll('\n', ', ')}`).join('\n');
}

/** Names of columns without their table, of labels without their type. */
function ownNames(names: readonly string[], parent: string): string {
  return names
    .map((name) =>
      name.startsWith(`${parent}.`) ? name.slice(parent.length + 1) : name.slice(0, -` of ${parent}`.length),
    )
    .join(', ');
}
