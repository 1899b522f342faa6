import type { Measure } from './suspected/measure.ts';

/*
 * Accident or design: how improbable it is that rows agree as they do if nothing demanded it. Evidence is given in bits: n bits
 * say that accident makes it with a probability of at most 2^-n. Bits of many candidates compare, and n more bits make up for
 * 2^n times as many candidates (the Bonferroni correction). Probabilities are of one model: rows are independent, and the values
 * of the two sides have nothing to do with one another (null hypothesis); shuffled columns are its test.
 */

/**
 * Bits from which an accident is ruled out. Shuffled columns reach 10 with one candidate in 2^10, and some 2^10 candidates are
 * looked at in a table: 20 is both.
 */
export const enoughBits = 20;

/** What shuffled columns reach now and then: fewer bits are not worth a line. */
export const noticeableBits = 5;

/** Below this many rows everything agrees by accident. */
export const fewestRows = 20;

/**
 * Bits against `agreeing` of `rows` agreeing by accident, each with probability `chance`: the Chernoff bound of the binomial tail
 * (Chernoff 1952; Hoeffding 1963), rows × KL(agreeing ÷ rows ‖ chance). 0 where no more agree than accident makes. A chance below
 * 1 ÷ (rows + 1) cannot be told from a sample of so many rows and counts as that.
 */
export function agreementBits(rows: number, agreeing: number, chance: number): number {
  const [seen, expected] = [agreeing / rows, Math.max(chance, 1 / (rows + 1))];
  if (rows === 0 || seen <= expected) return 0;
  return rows * relativeEntropy(seen, expected);
}

/**
 * Bits against a set of columns being unique by accident: rows that differ in every pair come about with a probability of
 * e^-E, where `expectedPairs` E is the number of pairs of equal rows that independent columns would make (the Poisson
 * approximation of the birthday problem: rows × (rows − 1) ÷ 2 × Σp² of each column).
 */
export function uniquenessBits(expectedPairs: number): number {
  return expectedPairs / Math.LN2;
}

/**
 * Bits against the dependency holding as well as it does by accident. Where every row obeys, each restating row agreed with
 * probability `chance`: restating rows × −log2 Σp². Where some violate it, the Chernoff bound of the binomial tail, n × KL(violations ÷
 * n ‖ 1 − top) for n restating rows: a column that nearly always says the same agrees with anything.
 */
export function dependencyBits(measure: Measure): number {
  const restating = restatingRows(measure);
  if (restating <= 0) return 0;
  if (measure.violations === 0) return restating * Math.max(0, -Math.log2(measure.chance));
  const [seen, expected] = [measure.violations / restating, 1 - measure.top];
  return seen >= expected ? 0 : restating * relativeEntropy(seen, expected);
}

/**
 * KL(seen ‖ expected) of two coins in bits (Kullback & Leibler 1951): what one toss tells against `expected` where `seen` is true.
 * @param seen above 0
 */
function relativeEntropy(seen: number, expected: number): number {
  const failing = seen === 1 ? 0 : (1 - seen) * Math.log2((1 - seen) / (1 - expected));
  return seen * Math.log2(seen / expected) + failing;
}

/** Rows whose A restates what another row with the same X says: they are redundant if the dependency is a rule. */
export function restatingRows({ rows, groups }: Measure): number {
  return rows - groups;
}

/** Whether every row obeys, and some could have violated it. */
export function holds(measure: Measure): boolean {
  return measure.violations === 0 && restatingRows(measure) > 0;
}

/** A dependency that fails for more values of the determinant is none with errors in it. */
const mostBroken = 5;

/**
 * Whether it is an approximate functional dependency: a rule with a few wrong rows. g3′ = 1 − violations ÷ restating rows (Giannella &
 * Robertson 2004, "On approximation measures for functional dependencies") is 0.99 and more, few values of X are to blame, and
 * A is not simply the same nearly everywhere: accident would leave ten times the violations.
 */
export function isApproximate(measure: Measure): boolean {
  const restating = restatingRows(measure);
  if (measure.violations === 0 || measure.broken > mostBroken) return false;
  return measure.violations <= restating * 0.01 && measure.violations <= restating * (1 - measure.top) * 0.1;
}
