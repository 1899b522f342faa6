import { type AttributeSet, emptySet, isProperSubset, isSubset, singletonsOf, without } from './attribute-set.ts';
import { closure, type Dependency } from './closure.ts';
import { minimalCover, reduceDeterminant } from './cover.ts';
import { candidateKeys, isSuperkey, type Relation } from './keys.ts';

export type NormalForm = '1NF' | '2NF' | '3NF' | 'BCNF';

export interface Violation extends Dependency {
  /**
   * `partial`: the determinant is a proper part of a candidate key and the dependent not prime; breaks 2NF.
   * `transitive`: the determinant is neither superkey nor part of a key and the dependent not prime; breaks 3NF.
   * `prime`: the determinant is no superkey, the dependent is prime (part of a candidate key); breaks BCNF only.
   */
  readonly kind: 'partial' | 'transitive' | 'prime';
}

export interface Judgement {
  /** The highest normal form that holds, given that values are atomic (1NF is not a question of dependencies). */
  readonly form: NormalForm;
  readonly keys: readonly AttributeSet[];
  /** The attributes that are part of a candidate key. */
  readonly prime: AttributeSet;
  /** Determinants minimal, one attribute as the dependent. Empty exactly when `form` is BCNF. */
  readonly violations: readonly Violation[];
}

/**
 * The highest normal form of a relation and every dependency of a minimal cover that stands in its way. 2NF and 3NF
 * after Codd 1972 ("Further normalization of the data base relational model"), 3NF in the form of Zaniolo 1982 (each
 * X → A has X a superkey or A prime), BCNF after Codd 1974. Relative to the given dependencies, never to data. It takes every
 * candidate key, so exponential time at worst: whether an attribute is prime is NP-complete (Lucchesi & Osborn 1978).
 */
export function judgeRelation(relation: Relation): Judgement {
  const keys = candidateKeys(relation);
  const prime = keys.reduce((all, key) => all | key, emptySet);
  const direct = minimalCover(relation.dependencies)
    .filter(({ determinant }) => !isSuperkey(determinant, relation))
    .map((dependency) => ({ ...dependency, kind: kindOf(dependency, keys, prime) }));
  const violations = [...direct, ...impliedPartials(relation, keys, prime, direct)];
  return { form: formOf(violations), keys, prime, violations };
}

function kindOf(
  { determinant, dependent }: Dependency,
  keys: readonly AttributeSet[],
  prime: AttributeSet,
): Violation['kind'] {
  if (isSubset(dependent, prime)) return 'prime';
  return keys.some((key) => isProperSubset(determinant, key)) ? 'partial' : 'transitive';
}

/**
 * Part of a key may determine an attribute only by way of others, and then no dependency of the cover need start
 * from part of a key, though 2NF is broken. A key's largest proper parts decide: what none of them determines, no
 * part does. Nothing is added where the cover shows a partial dependency itself.
 */
function impliedPartials(
  relation: Relation,
  keys: readonly AttributeSet[],
  prime: AttributeSet,
  direct: readonly Violation[],
): Violation[] {
  if (direct.some(({ kind }) => kind === 'partial')) return [];
  const implied = new Map<AttributeSet, Violation>();
  for (const part of keys.flatMap(largestProperParts)) {
    const determined = closure(part, relation.dependencies) & relation.attributes;
    for (const dependent of singletonsOf(without(determined, prime))) {
      if (implied.has(dependent)) continue;
      implied.set(dependent, {
        determinant: reduceDeterminant(part, dependent, relation.dependencies),
        dependent,
        kind: 'partial',
      });
    }
  }
  return [...implied.values()];
}

function largestProperParts(key: AttributeSet): AttributeSet[] {
  return singletonsOf(key).map((attribute) => without(key, attribute));
}

function formOf(violations: readonly Violation[]): NormalForm {
  const kinds = new Set(violations.map(({ kind }) => kind));
  if (kinds.has('partial')) return '1NF';
  if (kinds.has('transitive')) return '2NF';
  return kinds.has('prime') ? '3NF' : 'BCNF';
}
