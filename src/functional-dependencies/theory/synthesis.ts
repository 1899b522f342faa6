import { type AttributeSet, isProperSubset, singletonsOf } from './attribute-set.ts';
import { type Dependency, implies } from './closure.ts';
import { groupByDeterminant, minimalCover } from './cover.ts';
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
 * added where none holds a key (Biskup, Dayal & Bernstein 1979, "Synthesizing independent database schemas"). Polynomial: it needs
 * one key, not all. Equivalent covers give different parts, all of them in 3NF.
 */
export function synthesize(relation: Relation): Part[] {
  const groups = mergeEquivalentDeterminants(groupByDeterminant(minimalCover(relation.dependencies)));
  const parts = removeTransitive(groups).map(toPart);
  if (!parts.some(({ attributes }) => isSuperkey(attributes, relation))) {
    const [key] = enumerateKeys(relation);
    if (key !== undefined) parts.push({ attributes: key, keys: [key] });
  }
  return removeContained(parts);
}

/** Determinants that determine each other, and the dependencies of each. */
interface Group {
  readonly determinants: readonly AttributeSet[];
  readonly dependencies: readonly Dependency[];
}

/** Steps 3 and 4 of Bernstein's algorithm. */
function mergeEquivalentDeterminants(cover: readonly Dependency[]): Group[] {
  const groups: { determinants: AttributeSet[]; dependencies: Dependency[] }[] = [];
  for (const dependency of cover) {
    const { determinant } = dependency;
    const home = groups.find(({ determinants: [first = determinant] }) => {
      return (
        implies(cover, { determinant: first, dependent: determinant }) &&
        implies(cover, { determinant, dependent: first })
      );
    });
    if (home === undefined) groups.push({ determinants: [determinant], dependencies: [dependency] });
    else {
      home.determinants.push(determinant);
      home.dependencies.push(dependency);
    }
  }
  return groups;
}

/** Step 5: a dependent goes where the equivalences of determinants and the other dependencies imply it already. */
function removeTransitive(groups: readonly Group[]): Group[] {
  const equivalences = groups.flatMap(({ determinants }) => cycleOf(determinants));
  const single = groups.map(({ dependencies }) => dependencies.flatMap(splitDependent));
  for (const [index, dependencies] of single.entries()) {
    for (const dependency of dependencies) {
      const others = single.flat().filter((other) => other !== dependency);
      if (!implies([...equivalences, ...others], dependency)) continue;
      single[index] = (single[index] ?? []).filter((other) => other !== dependency);
    }
  }
  return groups.map(({ determinants }, index) => ({ determinants, dependencies: single[index] ?? [] }));
}

/** Each determines the next, the last one the first: the fewest dependencies that make them equivalent. */
function cycleOf(determinants: readonly AttributeSet[]): Dependency[] {
  return determinants.flatMap((determinant, index) => {
    const next = determinants[(index + 1) % determinants.length];
    return next === undefined || next === determinant ? [] : [{ determinant, dependent: next }];
  });
}

function splitDependent({ determinant, dependent }: Dependency): Dependency[] {
  return singletonsOf(dependent).map((attribute) => ({ determinant, dependent: attribute }));
}

function toPart({ determinants, dependencies }: Group): Part {
  const dependents = dependencies.map(({ dependent }) => dependent);
  return { attributes: [...determinants, ...dependents].reduce((all, set) => all | set), keys: determinants };
}

/** Of equal parts the first stays. */
function removeContained(parts: readonly Part[]): Part[] {
  return parts.filter(
    ({ attributes }, index) =>
      !parts.some((other, otherIndex) => {
        if (other.attributes === attributes) return otherIndex < index;
        return isProperSubset(attributes, other.attributes);
      }),
  );
}
