import { type AttributeSet, emptySet, singletonsOf, without } from './attribute-set.ts';
import { closure, type Dependency, implies } from './closure.ts';

/**
 * A minimal cover: an equivalent set in which every right side is one attribute, no left side holds an attribute
 * that could go, and no dependency follows from the others (Beeri & Bernstein 1979; Maier 1980, "Minimum covers in
 * the relational database model"; the name is Ullman's). The order of the input decides between equivalent covers.
 */
export function minimalCover(dependencies: readonly Dependency[]): Dependency[] {
  const reduced = splitRights(dependencies).map(({ left, right }) => ({
    left: reduceLeft(left, right, dependencies),
    right,
  }));
  return removeRedundant(splitRights(reduced));
}

/** The smallest part of `left` that still determines `right`, dropping attributes from the first on. */
export function reduceLeft(left: AttributeSet, right: AttributeSet, dependencies: readonly Dependency[]): AttributeSet {
  let essential = left;
  for (const attribute of singletonsOf(left)) {
    const smaller = without(essential, attribute);
    if (implies(dependencies, { left: smaller, right })) essential = smaller;
  }
  return essential;
}

/** One dependency a left side, its right sides united (a canonical cover, if `dependencies` is minimal). */
export function groupByLeft(dependencies: readonly Dependency[]): Dependency[] {
  const rights = new Map<AttributeSet, AttributeSet>();
  for (const { left, right } of dependencies) rights.set(left, (rights.get(left) ?? emptySet) | right);
  return [...rights].map(([left, right]) => ({ left, right }));
}

/** Non-trivial dependencies with one attribute on the right, each once. */
function splitRights(dependencies: readonly Dependency[]): Dependency[] {
  return groupByLeft(dependencies).flatMap(({ left, right }) =>
    singletonsOf(without(right, left)).map((attribute) => ({ left, right: attribute })),
  );
}

function removeRedundant(dependencies: readonly Dependency[]): Dependency[] {
  let kept = [...dependencies];
  for (const dependency of dependencies) {
    const others = kept.filter((other) => other !== dependency);
    if ((closure(dependency.left, others) & dependency.right) === dependency.right) kept = others;
  }
  return kept;
}
