/** What the rows say about one dependency X → A, counted over the rows in which X is not NULL. NULL as A is a value. */
export interface Measure {
  readonly rows: number;
  /** Different values of X. */
  readonly groups: number;
  /** Values of X in two rows and more. */
  readonly repeated: number;
  /** Values of X with more than one A. */
  readonly broken: number;
  /** Rows that would have to go for the dependency to hold (g3 of Kivinen & Mannila 1995, not divided). */
  readonly dissent: number;
  /** Share of the pairs of rows with the same X that have the same A; 1 where the dependency holds. */
  readonly agreement: number;
  /**
   * Probability that two rows drawn at random have the same A: the sum of the squared shares of its values. Where X is
   * two columns, what one of them alone makes of it, if that is more.
   */
  readonly chance: number;
  /** Share of the most frequent A. */
  readonly top: number;
}

/** Bits from which on a dependency is no accident: 10 is more than shuffled columns reach, and 2¹⁰ candidates are looked at. */
export const suspiciousBits = 20;
/** What shuffled columns reach now and then: fewer bits are not worth a line. */
export const noticeableBits = 5;
/** A dependency that fails for more values than this is none with errors in it. */
const fewBroken = 5;

/** Rows whose A restates what another row with the same X says. */
export function restated({ rows, groups }: Measure): number {
  return rows - groups;
}

/**
 * −log2 of the probability that as many restating rows agree by accident: redundant rows × −log2 Σp² where all do. Where some
 * dissent, the Chernoff bound of the binomial tail, n × KL(dissent ÷ n ‖ 1 − top): a column that nearly always says the same
 * agrees with anything.
 */
export function bitsOf(measure: Measure): number {
  const redundant = restated(measure);
  if (redundant <= 0) return 0;
  if (measure.dissent === 0) return redundant * Math.max(0, -Math.log2(measure.chance));
  const [seen, expected] = [measure.dissent / redundant, 1 - measure.top];
  if (seen >= expected) return 0;
  return redundant * (seen * Math.log2(seen / expected) + (1 - seen) * Math.log2((1 - seen) / (1 - expected)));
}

export function holds(measure: Measure): boolean {
  return measure.dissent === 0 && restated(measure) > 0;
}

/**
 * A dependency with errors in it: g3′ = 1 − dissent ÷ redundant rows (Giannella & Robertson 2004) is 0.99 and more, few values
 * of X are to blame, and A is not simply the same nearly everywhere: accident would leave ten times the dissent.
 */
export function isNearMiss(measure: Measure): boolean {
  const redundant = restated(measure);
  if (measure.dissent === 0 || measure.broken > fewBroken) return false;
  return measure.dissent <= redundant * 0.01 && measure.dissent <= redundant * (1 - measure.top) * 0.1;
}
