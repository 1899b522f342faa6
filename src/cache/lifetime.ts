import { CodelearnError } from '../errors.ts';
import type { Query } from '../project/queries.ts';

/** How long an answer may be given, in milliseconds since it was true. */
export interface Lifetime {
  /** Header `cache`: until then nobody asks again. */
  readonly freshMs: number;
  /** Header `stale`: until then it is given while somebody asks again; as long as `cache` where the header is silent. */
  readonly staleMs: number;
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/**
 * The lifetime that a query's header declares; undefined where it declares none.
 * @throws CodelearnError exit 2 naming file and line when a duration cannot be read or the two contradict
 */
export function readLifetime(query: Query): Lifetime | undefined {
  if (query.cache === undefined) {
    if (query.stale === undefined) return undefined;
    throw fault(query, 'stale', '"stale" says how long past "cache" an answer is given, and there is no "cache"');
  }
  const freshMs = readDuration(query, 'cache', query.cache);
  const staleMs = query.stale === undefined ? freshMs : readDuration(query, 'stale', query.stale);
  if (staleMs < freshMs)
    throw fault(query, 'stale', '"stale" is shorter than "cache": both count from the same moment');
  return { freshMs, staleMs };
}

function readDuration(query: Query, name: string, text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)\s*/gi)];
  const whole = parts.map(([part]) => part).join('') === text;
  const sizes = parts.map(
    ([, number, unit = '']) => Number(number) * (units[unit.toLowerCase().replace(/(?<=..)s$/, '')] ?? Number.NaN),
  );
  const total = Math.round(sizes.reduce((sum, size) => sum + size, 0));
  if (whole && total > 0 && total <= longest) return total;
  throw fault(
    query,
    name,
    `"${name}: ${text}" is not a duration of 1 ms to 52 weeks, like "5 minutes" or "1 hour 30 minutes"`,
  );
}

const longest = 52 * 604_800_000;

function fault({ file }: Query, name: string, what: string): CodelearnError {
  const line = file.text.split('\n').findIndex((text) => new RegExp(`^\\s*--+\\s*${name}\\s*:`).test(text)) + 1;
  return new CodelearnError(`${file.path}:${line}: ${what}`, { code: 'header', hint: 'Nothing was attempted.' });
}
