import { type AttributeSet, isSubset } from './attribute-set.ts';

/**
 * A functional dependency determinant → dependent (Codd 1972): rows that agree on `determinant`, the determinant, agree on `dependent`, the dependent.
 */
export interface Dependency {
  readonly determinant: AttributeSet;
  readonly dependent: AttributeSet;
}

/**
 * Every attribute that `set` determines: the closure under the axioms of Armstrong 1974 ("Dependency structures of
 * data base relationships"). The method is Algorithm 1 of Beeri & Bernstein 1979 ("Computational problems related to
 * the design of normal form relational schemas"); a dependency that has fired is not looked at again. Time: the square of the
 * number of dependencies at worst, one pass where they are in order; there are tens.
 */
export function closure(set: AttributeSet, dependencies: readonly Dependency[]): AttributeSet {
  let closed = set;
  let waiting = dependencies;
  for (;;) {
    const still: Dependency[] = [];
    for (const dependency of waiting) {
      if (isSubset(dependency.determinant, closed)) closed |= dependency.dependent;
      else still.push(dependency);
    }
    if (still.length === 0 || still.length === waiting.length) return closed;
    waiting = still;
  }
}

/** Whether `dependency` is implied by `dependencies` (the membership problem of Beeri & Bernstein 1979): one closure. */
export function implies(dependencies: readonly Dependency[], dependency: Dependency): boolean {
  return isSubset(dependency.dependent, closure(dependency.determinant, dependencies));
}

/** Whether each of two sets of dependencies implies the other: one is a cover of the other. One closure for each dependency. */
export function areEquivalent(one: readonly Dependency[], other: readonly Dependency[]): boolean {
  return one.every((dependency) => implies(other, dependency)) && other.every((dependency) => implies(one, dependency));
}
