import type { Measure } from './measure.ts';

/** Counts in the rows of one table what obeys and what violates dependencies; in memory or on the server, with the same result. */
export interface ViolationCounter {
  /**
   * One measure for each of `dependents`, in their order. With `parent`, a column that determines all of them and is
   * never NULL, each of its values counts as one row: what a join baked into the table repeats counts once.
   */
  measure(determinant: readonly string[], dependents: readonly string[], parent?: string): Promise<readonly Measure[]>;
}
