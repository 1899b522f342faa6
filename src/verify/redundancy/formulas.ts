/** How a number follows from others of its row. */
export interface Formula {
  /** Positions of columns. */
  readonly result: number;
  readonly terms: readonly number[];
  /** The terms as an expression; valid SQL for terms that are. */
  text(terms: readonly string[]): string;
  /** What a row's terms make. */
  compute(terms: readonly number[]): number;
  /** Values of a term that leave nothing computed. */
  readonly neutral: readonly number[];
  /** So many different results must agree, where a formula is content with fewer than others. */
  readonly fewestValues?: number;
  /** The term that must not be 0. */
  readonly divisor?: number;
}

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
  return places.flatMap((place, at) => subsets(places.slice(at + 1), size - 1).map((rest) => [place, ...rest]));
}

/** With at least one plus; the pluses first. */
function signedSums(result: number, terms: readonly number[]): Formula[] {
  const patterns = [...Array(2 ** terms.length - 1).keys()].map((pattern) =>
    terms.map((_, at) => ((pattern >> at) & 1 ? -1 : 1)),
  );
  return patterns.map((signs) => {
    const order = terms.map((_, at) => at).sort((one, other) => (signs[other] ?? 0) - (signs[one] ?? 0));
    return {
      result,
      terms: order.map((at) => terms[at] ?? 0),
      text: (names) =>
        names.map((name, at) => `${at === 0 ? '' : (signs[order[at] ?? 0] ?? 1) > 0 ? ' + ' : ' - '}${name}`).join(''),
      compute: (values) => values.reduce((sum, value, at) => sum + value * (signs[order[at] ?? 0] ?? 1), 0),
      neutral: [0],
    };
  });
}

function product(result: number, terms: readonly number[]): Formula {
  return {
    result,
    terms,
    text: ([one, other]) => `${one} * ${other}`,
    compute: ([one = 0, other = 0]) => one * other,
    neutral: [0, 1],
  };
}

function percentage(result: number, terms: readonly number[]): Formula {
  return {
    result,
    terms,
    text: ([one, other]) => `${one} * ${other} / 100`,
    compute: ([one = 0, other = 0]) => (one * other) / 100,
    neutral: [0, 100],
  };
}

function quotient(result: number, one: number, divisor: number): Formula {
  return {
    result,
    terms: [one, divisor],
    divisor,
    text: ([name, other]) => `${name} / ${other}`,
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
  return shortConstants(Math.min(one, other), Math.max(one, other)).map(({ factor, text }) => ({
    result,
    terms: [source],
    text: ([name]) => (factor === 1 ? `${name}` : `${name} ${text}`),
    compute: ([term = 0]) => term * factor,
    neutral: [0],
  }));
}

/** Numbers from `low` to `high` that people write down: with up to six decimals, or one over a whole number; the shortest first. */
function shortConstants(low: number, high: number): { factor: number; text: string }[] {
  const decimals = [0, 1, 2, 3, 4, 5, 6].flatMap((digits) => {
    const nearest = Number(((low + high) / 2).toFixed(digits));
    return nearest !== 0 && nearest >= low && nearest <= high ? [{ factor: nearest, text: `* ${nearest}` }] : [];
  });
  const part = Math.round(2 / (low + high));
  const isPart = Math.abs(part) > 1 && Math.abs(part) <= 1000 && 1 / part >= low && 1 / part <= high;
  const parts = isPart ? [{ factor: 1 / part, text: `/ ${part}` }] : [];
  const isShort = ({ text }: { text: string }): boolean => text.replace(/^\* -?\d*\.?/, '').length <= 2;
  const [short, long] = [decimals.filter(isShort).slice(0, 1), decimals.filter((it) => !isShort(it)).slice(0, 2)];
  return [...short, ...parts, ...long];
}
