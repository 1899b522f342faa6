import { seededRandom, shuffled } from '../../functional-dependencies/seeded-random.ts';
import { agreementBits, enoughBits, fewestRows } from '../../functional-dependencies/significance.ts';
import type { Formula } from './formulas.ts';

/**
 * Whether a formula holds in the rows beyond chance. Chance is measured: the results of other rows in place of a row's
 * own, so that columns which hardly vary, or vary together, prove nothing. The more formulas are tried, the more is asked.
 * @param unit of the result: see `unitOf`
 */
export function holdsInSample(
  formula: Formula,
  rows: readonly (readonly number[])[],
  unit: number,
  tried: number,
): boolean {
  if (failsEarly(formula, rows, unit)) return false;
  const telling = rows.filter((row) => isKnown(formula, row) && isTelling(formula, row));
  if (telling.length < fewestRows) return false;
  const agreeing = telling.filter((row) => agrees(formula, row, row, unit));
  if (agreeing.length / telling.length < 0.99) return false;
  if (!isVaried(formula, agreeing)) return false;
  const strangers = shuffled(telling, seededRandom(1));
  const chance =
    telling.filter((row, index) => agrees(formula, row, strangers[index] ?? row, unit)).length / telling.length;
  return agreementBits(telling.length, agreeing.length, chance) >= enoughBits + Math.log2(tried + 1);
}

/** Constants agree with anything. */
function isVaried({ result, terms, fewestValues = 5 }: Formula, rows: readonly (readonly number[])[]): boolean {
  const sizeOf = (place: number): number => new Set(rows.map((row) => row[place])).size;
  const fewestTerms = terms.length === 1 ? fewestValues : 2;
  return sizeOf(result) >= fewestValues && terms.every((place) => sizeOf(place) >= fewestTerms);
}

/** The smallest step that the values of a column show, down to eight decimals. */
export function unitOf(place: number, rows: readonly (readonly number[])[]): number {
  let decimals = 0;
  for (const row of rows) {
    const value = row[place] ?? Number.NaN;
    while (decimals < 8 && Number.isFinite(value) && Number(value.toFixed(decimals)) !== value) decimals += 1;
  }
  return 10 ** -decimals;
}

/** One in a hundred may fail, rows in which nothing is computed included; most formulas fail in the first few. */
function failsEarly(formula: Formula, rows: readonly (readonly number[])[], unit: number): boolean {
  let failing = 0;
  for (const row of rows) {
    if (isKnown(formula, row) && !agrees(formula, row, row, unit)) failing += 1;
    if (failing > rows.length / 100) return true;
  }
  return false;
}

function isKnown({ result, terms, divisor }: Formula, row: readonly number[]): boolean {
  return (
    [result, ...terms].every((place) => Number.isFinite(row[place])) && (divisor === undefined || row[divisor] !== 0)
  );
}

function isTelling({ terms, neutral }: Formula, row: readonly number[]): boolean {
  return terms.every((place) => !neutral.includes(row[place] ?? 0));
}

/** Within one step of the result, so that it may be rounded up, down or cut. */
function agrees(formula: Formula, row: readonly number[], own: readonly number[], unit: number): boolean {
  const computed = formula.compute(formula.terms.map((place) => row[place] ?? 0));
  return Math.abs(computed - (own[formula.result] ?? 0)) < unit * 0.999_999 + Math.abs(computed) * 1e-12;
}
