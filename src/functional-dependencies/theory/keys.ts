import { type AttributeSet, compareSets, emptySet, isSubset, singletonsOf, without } from './attribute-set.ts';
import { closure, type Dependency } from './closure.ts';

/**
 * A relation schema: `attributes` and what is known to determine what among them. Its keys are derived from the
 * dependencies; a declared key is the dependency key → attributes.
 */
export interface Relation {
  readonly attributes: AttributeSet;
  readonly dependencies: readonly Dependency[];
}

/** Whether the set determines every attribute of the relation: one closure. */
export function isSuperkey(set: AttributeSet, relation: Relation): boolean {
  return isSubset(relation.attributes, closure(set, relation.dependencies));
}

/**
 * Every candidate key (a superkey of which no attribute can go), small ones first. There can be exponentially many: n pairs of
 * attributes that determine each other make 2^n. `enumerateKeys` gives them one at a time.
 */
export function candidateKeys(relation: Relation): AttributeSet[] {
  return [...enumerateKeys(relation)].sort(compareSets);
}

/**
 * Candidate keys one after the other, each once, with polynomial work between two of them: Lucchesi & Osborn 1978
 * ("Candidate keys for relations"). From a key K and a dependency X → Y, X ∪ (K − Y) contains a further key,
 * and every key is reached that way.
 */
export function* enumerateKeys(relation: Relation): Generator<AttributeSet, void, undefined> {
  const found = [minimalSuperkey(relation.attributes, relation)];
  for (const key of found) {
    yield key;
    for (const { determinant, dependent } of relation.dependencies) {
      const superkey = (determinant & relation.attributes) | without(key, dependent);
      if (!found.some((known) => isSubset(known, superkey))) found.push(minimalSuperkey(superkey, relation));
    }
  }
}

/** Drops attributes from a superkey, last ones first, until none can go. */
function minimalSuperkey(superkey: AttributeSet, relation: Relation): AttributeSet {
  const determined = relation.dependencies.reduce(
    (all, { determinant, dependent }) => all | without(dependent, determinant),
    emptySet,
  );
  let key = superkey;
  for (const attribute of singletonsOf(superkey & determined).reverse()) {
    if (isSuperkey(without(key, attribute), relation)) key = without(key, attribute);
  }
  return key;
}
