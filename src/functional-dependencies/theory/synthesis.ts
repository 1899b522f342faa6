import { type AttributeSet, isProperSubset, singletonsOf } from './attribute-set.ts';
import { type Dependency, implies } from './closure.ts';
import { groupByLeft, minimalCover } from './cover.ts';
import { enumerateKeys, isSuperkey, type Relation } from './keys.ts';

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
  return singletonsOf(right).map((attribute) => ({ left, right: attribute }));
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
