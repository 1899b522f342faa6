import type { Finding } from './candidates.ts';

/** A determinant that is no key, and the columns that follow from it in the rows though nobody declared it. */
export interface SuspectedDependency {
  readonly determinant: readonly string[];
  /** `partial`: the determinant is part of a candidate key (breaks 2NF). `transitive`: it is none (breaks 3NF). */
  readonly kind: 'partial' | 'transitive';
  /** Its dependents. They follow in every row, or in all but a few: the `violations` of their measures tell. */
  readonly findings: readonly Finding[];
  /** Equivalent attributes: columns with the same groups of rows as the determinant, so the same one by another name. */
  readonly equivalents: readonly string[];
  /** `likely`: no accident by arithmetic, and no other suspected dependency implies it. `weak`: all else worth a line. */
  readonly strength: 'likely' | 'weak';
  /** The likely determinant that determines this one: what follows from here follows from there. */
  readonly impliedBy: string | undefined;
}
