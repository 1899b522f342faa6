import type { Dependency } from '../../../src/functional-dependencies/theory/closure.ts';

/**
 * The definitions themselves, on small numbers instead of bit sets and by enumeration instead of algorithm, so that
 * nothing is shared with the code under test. A dependency can be broken by two rows; two rows are described by the set
 * of attributes they agree on; so X → A follows from F exactly when every agree set that obeys F and holds X holds A.
 */
export interface BruteForce {
  readonly count: number;
  /** closures[X]: everything that follows from X. */
  readonly closures: readonly number[];
  readonly keys: readonly number[];
  readonly prime: number;
}

export function bruteForce(count: number, dependencies: readonly Dependency[]): BruteForce {
  const all = 2 ** count - 1;
  const rules = dependencies.map(({ determinant, dependent }) => [Number(determinant), Number(dependent)] as const);
  const obedient: number[] = [];
  for (let agree = 0; agree <= all; agree += 1) {
    if (
      rules.every(
        ([determinant, dependent]) => (agree & determinant) !== determinant || (agree & dependent) === dependent,
      )
    )
      obedient.push(agree);
  }
  const closures = Array.from({ length: all + 1 }, (_, set) =>
    obedient.reduce((common, agree) => ((agree & set) === set ? common & agree : common), all),
  );
  const keys = subsets(count).filter(
    (set) => closures[set] === all && bits(set).every((bit) => closures[set ^ bit] !== all),
  );
  return { count, closures, keys, prime: keys.reduce((union, key) => union | key, 0) };
}

export function subsets(count: number): number[] {
  return Array.from({ length: 2 ** count }, (_, set) => set);
}

export function bits(set: number): number[] {
  const found: number[] = [];
  for (let rest = set; rest > 0; rest &= rest - 1) found.push(rest & -rest);
  return found;
}

/** Every X → A, A outside X, X no superkey, sorted by what it breaks. */
export function brokenForms({ count, closures, keys, prime }: BruteForce): Set<'2NF' | '3NF' | 'BCNF'> {
  const broken = new Set<'2NF' | '3NF' | 'BCNF'>();
  const all = 2 ** count - 1;
  for (const [determinant, closed] of closures.entries()) {
    if (closed === all || closed === determinant) continue;
    broken.add('BCNF');
    if ((closed & ~determinant & ~prime) === 0) continue;
    broken.add('3NF');
    if (keys.some((key) => (determinant & key) === determinant && determinant !== key)) broken.add('2NF');
  }
  return broken;
}

/** The same question for a part of the relation, whose dependencies are the projections of the whole's. */
export function isIn3NF(part: number, { count, closures }: BruteForce): boolean {
  const inside = subsets(count).filter((set) => (set & part) === set);
  const closed = (set: number): number => (closures[set] ?? 0) & part;
  const keys = inside.filter((set) => closed(set) === part && bits(set).every((bit) => closed(set ^ bit) !== part));
  const prime = keys.reduce((union, key) => union | key, 0);
  return inside.every((set) => closed(set) === part || (closed(set) & ~set & ~prime) === 0);
}
