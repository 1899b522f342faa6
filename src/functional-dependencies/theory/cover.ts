import { type AttributeSet, emptySet, singletonsOf, without } from './attribute-set.ts';
import { closure, type Dependency, implies } from './closure.ts';

/**
 * A minimal cover: an equivalent set in which every dependent is one attribute, no determinant holds an attribute
 * that could go, and no dependency is implied by the others (Beeri & Bernstein 1979; Maier 1980, "Minimum covers in
 * the relational database model"; the name is Ullman's). There can be several; the order of the input decides. Time: a closure
 * for each attribute of each determinant, and for each dependency.
 */
export function minimalCover(dependencies: readonly Dependency[]): Dependency[] {
  const reduced = splitDependents(dependencies).map(({ determinant, dependent }) => ({
    determinant: reduceDeterminant(determinant, dependent, dependencies),
    dependent,
  }));
  return removeRedundant(splitDependents(reduced));
}

/**
 * A part of the determinant `determinant` that still determines `dependent` and none of whose attributes could go, dropping attributes from
 * the first on. Another order may give another part.
 */
export function reduceDeterminant(
  determinant: AttributeSet,
  dependent: AttributeSet,
  dependencies: readonly Dependency[],
): AttributeSet {
  let essential = determinant;
  for (const attribute of singletonsOf(determinant)) {
    const smaller = without(essential, attribute);
    if (implies(dependencies, { determinant: smaller, dependent })) essential = smaller;
  }
  return essential;
}

/** One dependency a determinant, its dependents united (a canonical cover, if `dependencies` is minimal). */
export function groupByDeterminant(dependencies: readonly Dependency[]): Dependency[] {
  const dependents = new Map<AttributeSet, AttributeSet>();
  for (const { determinant, dependent } of dependencies)
    dependents.set(determinant, (dependents.get(determinant) ?? emptySet) | dependent);
  return [...dependents].map(([determinant, dependent]) => ({ determinant, dependent }));
}

/** Non-trivial dependencies with one attribute as the dependent, each once. */
function splitDependents(dependencies: readonly Dependency[]): Dependency[] {
  return groupByDeterminant(dependencies).flatMap(({ determinant, dependent }) =>
    singletonsOf(without(dependent, determinant)).map((attribute) => ({ determinant, dependent: attribute })),
  );
}

function removeRedundant(dependencies: readonly Dependency[]): Dependency[] {
  let kept = [...dependencies];
  for (const dependency of dependencies) {
    const others = kept.filter((other) => other !== dependency);
    if ((closure(dependency.determinant, others) & dependency.dependent) === dependency.dependent) kept = others;
  }
  return kept;
}
