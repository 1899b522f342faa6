import type { AttributeSet } from './attribute-set.ts';
import { isProperSubset, isSubset, positionsOf, without } from './attribute-set.ts';
import type { Dependency } from './closure.ts';
import { closure, implies } from './closure.ts';
import { groupByLeft, minimalCover } from './cover.ts';
import type { Relation } from './keys.ts';
import { enumerateKeys, isSuperkey } from './keys.ts';

/** One relation of a decomposition. */
export interface Part {
  readonly attributes: AttributeSet;
  /** The candidate keys it was made for; it may have more. */
  readonly keys: readonly AttributeSet[];
}

/**
 * Relations in 3NF that keep every dependency and join back without loss: synthesis after Bernstein 1976
 * ("Synthesizing third normal form relations from functional dependencies"), with the relation of one candidate key
 * added where none holds a key (Biskup, Dayal & Bernstein 1979, "Synthesizing independent database schemas").
 */
export function synthesize(relation: Relation): Part[] {
  const groups = mergeEquivalentLefts(groupByLeft(minimalCover(relation.dependencies)));
  const parts = removeTransitive(groups).map(toPart);
  if (!parts.some(({ attributes }) => isSuperkey(attributes, relation))) {
    const [key] = enumerateKeys(relation);
    if (key !== undefined) parts.push({ attributes: key, keys: [key] });
  }
  return removeContained(parts);
}

/** Left sides that determine each other, and what they determine beyond themselves. */
interface Group {
  readonly lefts: readonly AttributeSet[];
  readonly rights: readonly Dependency[];
}

/** Steps 3 and 4 of Bernstein's algorithm. */
function mergeEquivalentLefts(cover: readonly Dependency[]): Group[] {
  const groups: { lefts: AttributeSet[]; rights: Dependency[] }[] = [];
  for (const dependency of cover) {
    const home = groups.find(({ lefts: [first = dependency.left] }) => {
      return (
        implies(cover, { left: first, right: dependency.left }) &&
        implies(cover, { left: dependency.left, right: first })
      );
    });
    if (home === undefined) groups.push({ lefts: [dependency.left], rights: [dependency] });
    else {
      home.lefts.push(dependency.left);
      home.rights.push(dependency);
    }
  }
  return groups;
}

/** Step 5: a right side goes where the equivalences of left sides and the other dependencies imply it already. */
function removeTransitive(groups: readonly Group[]): Group[] {
  const equivalences = groups.flatMap(({ lefts }) => cycleOf(lefts));
  const single = groups.map(({ rights }) => rights.flatMap(splitRight));
  for (const [at, rights] of single.entries()) {
    for (const dependency of rights) {
      const others = single.flat().filter((other) => other !== dependency);
      if (!implies([...equivalences, ...others], dependency)) continue;
      single[at] = (single[at] ?? []).filter((other) => other !== dependency);
    }
  }
  return groups.map(({ lefts }, at) => ({ lefts, rights: single[at] ?? [] }));
}

function cycleOf(lefts: readonly AttributeSet[]): Dependency[] {
  return lefts.flatMap((left, at) => {
    const next = lefts[(at + 1) % lefts.length];
    return next === undefined || next === left ? [] : [{ left, right: next }];
  });
}

function splitRight({ left, right }: Dependency): Dependency[] {
  return positionsOf(right).map((position) => ({ left, right: 1n << BigInt(position) }));
}

function toPart({ lefts, rights }: Group): Part {
  const sides = [...lefts, ...rights.map(({ right }) => right)];
  return { attributes: sides.reduce((all, side) => all | side), keys: lefts };
}

function removeContained(parts: readonly Part[]): Part[] {
  return parts.filter(
    ({ attributes }, at) =>
      !parts.some((other, place) => {
        if (other.attributes === attributes) return place < at;
        return isProperSubset(attributes, other.attributes);
      }),
  );
}

/**
 * Whether checking each part alone enforces every dependency: Beeri & Honeyman 1981 ("Preserving functional
 * dependencies"), polynomial because the projections of the dependencies are never written out.
 */
export function preservesDependencies(dependencies: readonly Dependency[], parts: readonly AttributeSet[]): boolean {
  return dependencies.every(({ left, right }) => {
    let reached = left;
    for (let before = -1n; before !== reached; ) {
      before = reached;
      for (const part of parts) reached |= closure(reached & part, dependencies) & part;
    }
    return isSubset(right, reached);
  });
}

/**
 * Whether every instance is the natural join of its projections on `parts`: the chase of Aho, Beeri & Ullman 1979
 * ("The theory of joins in relational databases"). False as well when the parts leave an attribute out.
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
  const places = relation.dependencies.map(({ left, right }) => ({
    left: columns.flatMap((column, place) => (left & (1n << BigInt(column)) ? [place] : [])),
    right: columns.flatMap((column, place) => (without(right, left) & (1n << BigInt(column)) ? [place] : [])),
  }));
  while (places.some((dependency) => equateOnce(tableau, dependency)));
  return tableau;
}

/** Applies one dependency to every pair of rows; says whether a symbol changed. */
function equateOnce(tableau: number[][], { left, right }: { left: number[]; right: number[] }): boolean {
  let changed = false;
  for (const one of tableau) {
    for (const other of tableau) {
      if (one === other || !left.every((place) => one[place] === other[place])) continue;
      for (const place of right) changed = rename(tableau, place, one[place] ?? 0, other[place] ?? 0) || changed;
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
