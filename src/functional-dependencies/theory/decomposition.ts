import { type AttributeSet, isSubset, positionsOf, without } from './attribute-set.ts';
import { closure, type Dependency } from './closure.ts';
import type { Relation } from './keys.ts';

/**
 * Whether checking each part alone enforces every dependency: Beeri & Honeyman 1981 ("Preserving functional
 * dependencies"), polynomial because the projections of the dependencies, of which there can be exponentially many, are never
 * written out.
 */
export function preservesDependencies(dependencies: readonly Dependency[], parts: readonly AttributeSet[]): boolean {
  return dependencies.every(({ determinant, dependent }) => {
    let reached = determinant;
    for (let before = -1n; before !== reached; ) {
      before = reached;
      for (const part of parts) reached |= closure(reached & part, dependencies) & part;
    }
    return isSubset(dependent, reached);
  });
}

/**
 * Whether every instance is the natural join of its projections on `parts`: the chase of Aho, Beeri & Ullman 1979
 * ("The theory of joins in relational databases"), polynomial for functional dependencies. False as well when the parts leave an
 * attribute out.
 */
export function isLossless(relation: Relation, parts: readonly AttributeSet[]): boolean {
  return chase(relation, parts).some((row) => row.every((symbol) => symbol === 0));
}

/**
 * The chased tableau: one row a part, one symbol an attribute of the relation in ascending order; 0 is the
 * distinguished symbol. Read as an instance it obeys the dependencies, which makes it the counter-example to a
 * decomposition that loses information.
 */
export function chase(relation: Relation, parts: readonly AttributeSet[]): number[][] {
  const columns = positionsOf(relation.attributes);
  const tableau = parts.map((part, row) =>
    columns.map((column) => (isSubset(1n << BigInt(column), part) ? 0 : row + 1)),
  );
  const places = relation.dependencies.map(({ determinant, dependent }) => ({
    determinant: columns.flatMap((column, place) => (determinant & (1n << BigInt(column)) ? [place] : [])),
    dependent: columns.flatMap((column, place) =>
      without(dependent, determinant) & (1n << BigInt(column)) ? [place] : [],
    ),
  }));
  while (places.some((dependency) => equateOnce(tableau, dependency)));
  return tableau;
}

/** Applies one dependency to every pair of rows; says whether a symbol changed. */
function equateOnce(
  tableau: number[][],
  { determinant, dependent }: { determinant: number[]; dependent: number[] },
): boolean {
  let changed = false;
  for (const one of tableau) {
    for (const other of tableau) {
      if (one === other || !determinant.every((place) => one[place] === other[place])) continue;
      for (const place of dependent) changed = rename(tableau, place, one[place] ?? 0, other[place] ?? 0) || changed;
    }
  }
  return changed;
}

function rename(tableau: number[][], place: number, one: number, other: number): boolean {
  if (one === other) return false;
  const from = Math.max(one, other);
  for (const row of tableau) if (row[place] === from) row[place] = Math.min(one, other);
  return true;
}
