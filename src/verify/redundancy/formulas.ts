import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';

/** How a number follows from others of its row. */
export interface Formula {
  /** Positions of columns. */
  readonly result: number;
  readonly terms: readonly number[];
  /** What makes the result, in SQL: positions in `terms`, with the operators and constants around them. */
  readonly expression: readonly (number | SqlFragment)[];
  /** What a row's terms make. */
  compute(terms: readonly number[]): number;
  /** Values of a term that leave nothing computed. */
  readonly neutral: readonly number[];
  /** So many different results must agree, where a formula is content with fewer than others. */
  readonly fewestValues?: number;
  /** The term that must not be 0. */
  readonly divisor?: number;
}

/** The expression with the names of its terms. */
export function renderFormula({ expression }: Formula, names: readonly string[]): string {
  return expression.map((part) => (typeof part === 'number' ? names[part] : part)).join('');
}

/** The expression over columns that were quoted. */
export function formulaSql({ expression }: Formula, columns: readonly SqlFragment[]): SqlFragment {
  return joinFragments(
    expression.flatMap((part) => (typeof part === 'number' ? (columns[part] ?? []) : part)),
    '',
  );
}

/** Whether the result is the term itself. */
export function isEquality({ expression }: Formula): boolean {
  return expression.length === 1;
}

const [plus, minus, times, dividedBy, percent] = [
  sqlFragment` + `,
  sqlFragment` - `,
  sqlFragment` * `,
  sqlFragment` / `,
  sqlFragment` / 100`,
];

/**
 * Every sum, difference, product and quotient of two columns, in the order in which they are worth telling: results stand
 * behind what they come from.
 */
export function plainFormulas(columns: number): Formula[] {
  return subsets([...Array(columns).keys()], 3).flatMap(([one = 0, two = 0, last = 0]) => [
    ...signedSums(last, [one, two]),
    product(last, [one, two]),
    quotient(last, one, two),
    quotient(last, two, one),
    product(two, [one, last]),
    product(one, [two, last]),
  ]);
}

/** What is looked for after that: percentages, sums of three, and the quotients that rounding keeps from being products. */
export function furtherFormulas(columns: number): Formula[] {
  const places = [...Array(columns).keys()];
  return [
    ...subsets(places, 3).flatMap(([one = 0, two = 0, last = 0]) => [
      percentage(last, [one, two]),
      percentage(two, [one, last]),
      percentage(one, [two, last]),
      quotient(two, one, last),
      quotient(two, last, one),
      quotient(one, two, last),
      quotient(one, last, two),
    ]),
    ...subsets(places, 4).flatMap(([one = 0, two = 0, three = 0, last = 0]) => signedSums(last, [one, two, three])),
  ];
}

function subsets(places: readonly number[], size: number): number[][] {
  if (size === 0) return [[]];
  return places.flatMap((place, index) => subsets(places.slice(index + 1), size - 1).map((rest) => [place, ...rest]));
}

/** With at least one plus; the pluses first. */
function signedSums(result: number, terms: readonly number[]): Formula[] {
  const patterns = [...Array(2 ** terms.length - 1).keys()].map((pattern) =>
    terms.map((_, index) => ((pattern >> index) & 1 ? -1 : 1)),
  );
  return patterns.map((signs) => {
    const order = terms.map((_, index) => index).sort((one, other) => (signs[other] ?? 0) - (signs[one] ?? 0));
    const signOf = (index: number): number => signs[order[index] ?? 0] ?? 1;
    return {
      result,
      terms: order.map((index) => terms[index] ?? 0),
      expression: order.flatMap((_, index) => (index === 0 ? [index] : [signOf(index) > 0 ? plus : minus, index])),
      compute: (values) => values.reduce((sum, value, index) => sum + value * signOf(index), 0),
      neutral: [0],
    };
  });
}

function product(result: number, terms: readonly number[]): Formula {
  return {
    result,
    terms,
    expression: [0, times, 1],
    compute: ([one = 0, other = 0]) => one * other,
    neutral: [0, 1],
  };
}

function percentage(result: number, terms: readonly number[]): Formula {
  return {
    result,
    terms,
    expression: [0, times, 1, percent],
    compute: ([one = 0, other = 0]) => (one * other) / 100,
    neutral: [0, 100],
  };
}

function quotient(result: number, one: number, divisor: number): Formula {
  return {
    result,
    terms: [one, divisor],
    divisor,
    expression: [0, dividedBy, 1],
    compute: ([value = 0, other = 0]) => value / other,
    neutral: [0, 1],
  };
}

/** `result` as a constant times `source`, if any short constant does in the row where it shows best. */
export function ratiosOf(
  result: number,
  source: number,
  rows: readonly (readonly number[])[],
  unit: number,
): Formula[] {
  const best = rows.reduce<readonly number[]>((largest, row) => {
    const size = Math.abs(row[source] ?? 0);
    return Number.isFinite(size) && Number.isFinite(row[result]) && size > Math.abs(largest[source] ?? 0)
      ? row
      : largest;
  }, []);
  const [value, from] = [best[result] ?? Number.NaN, best[source] ?? 0];
  if (from === 0 || Number.isNaN(value)) return [];
  const [one, other] = [(value - unit) / from, (value + unit) / from];
  return shortConstants(Math.min(one, other), Math.max(one, other)).map(({ factor, sql }) => ({
    result,
    terms: [source],
    expression: factor === 1 ? [0] : [0, sql],
    compute: ([term = 0]) => term * factor,
    neutral: [0],
  }));
}

interface Constant {
  readonly factor: number;
  /** The operation with it. */
  readonly sql: SqlFragment;
  /** At most two decimals. */
  readonly short: boolean;
}

/** Numbers from `low` to `high` that people write down: with up to six decimals, or one over a whole number; the shortest first. */
function shortConstants(low: number, high: number): Constant[] {
  const decimals = [0, 1, 2, 3, 4, 5, 6].flatMap((digits) => {
    const factor = Number(((low + high) / 2).toFixed(digits));
    const short = `${factor}`.replace(/^-?\d*\.?/, '').length <= 2;
    return factor !== 0 && factor >= low && factor <= high ? [{ factor, sql: sqlFragment` * ${factor}`, short }] : [];
  });
  const part = Math.round(2 / (low + high));
  const isPart = Math.abs(part) > 1 && Math.abs(part) <= 1000 && 1 / part >= low && 1 / part <= high;
  const parts = isPart ? [{ factor: 1 / part, sql: sqlFragment` / ${part}`, short: true }] : [];
  const [short, long] = [
    decimals.filter((one) => one.short).slice(0, 1),
    decimals.filter((one) => !one.short).slice(0, 2),
  ];
  return [...short, ...parts, ...long];
}
