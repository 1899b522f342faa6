/**
 * What the rows say about one dependency X → A, counted over the rows in which X is not NULL. A group is the rows with one value
 * of X. NULL as A is a value like any other.
 */
export interface Measure {
  readonly rows: number;
  /** Groups: different values of X. */
  readonly groups: number;
  /** Groups of two rows and more. */
  readonly repeated: number;
  /** Groups with more than one A. */
  readonly broken: number;
  /** Rows that would have to go for the dependency to hold: the error g3 of Kivinen & Mannila 1995, not divided by the rows. */
  readonly violations: number;
  /** Share of the pairs of rows with the same X that have the same A; 1 where the dependency holds. */
  readonly agreement: number;
  /**
   * Probability that two rows drawn at random have the same A: the sum of the squared shares of its values. Where X is
   * two columns, what one of them alone makes of it, if that is more.
   */
  readonly chance: number;
  /** Share of the rows that have the most frequent A. */
  readonly top: number;
}
