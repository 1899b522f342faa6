import type { Measure } from './measure.ts';

/** Counts what the rows of one table say; in memory or on the server, with the same result. */
export interface Examiner {
  /**
   * One measure for each of `rights`, in their order. With `parent`, a column that determines all of them and is
   * never NULL, each of its values counts as one row: what a join baked into the table repeats counts once.
   */
  measure(left: readonly string[], rights: readonly string[], parent?: string): Promise<readonly Measure[]>;
}
