import { CodelearnError } from '../errors.ts';
import { parsePeriod, periodForm } from '../project/duration.ts';
import type { Query } from '../project/queries.ts';

/** How long an answer may be delivered, in milliseconds since it was true. */
export interface Lifetime {
  /** Header `cache`: until then nobody queries the database again. */
  readonly freshMs: number;
  /** Header `stale`: until then it is delivered while somebody refreshes it; as long as `cache` where the header is silent. */
  readonly staleMs: number;
}

/**
 * When an answer is overdue: whoever keeps it fresh refreshes it within `cache`, and that may take a tenth of it, or
 * two seconds where a tenth is less. An older answer is not kept fresh by anybody.
 */
export function overdueAfter({ freshMs }: Lifetime): number {
  return freshMs + Math.max(2000, freshMs / 10);
}

/**
 * The lifetime that a query's header declares; undefined where it declares none.
 * @throws CodelearnError exit 2 naming file and line when a duration cannot be read or the two contradict
 */
export function readLifetime(query: Query): Lifetime | undefined {
  if (query.cache === undefined) {
    if (query.stale === undefined) return undefined;
    throw fault(query, 'stale', '"stale" says how long past "cache" an answer is delivered, and there is no "cache"');
  }
  const freshMs = readPeriod(query, 'cache', query.cache);
  const staleMs = query.stale === undefined ? freshMs : readPeriod(query, 'stale', query.stale);
  if (staleMs < freshMs)
    throw fault(query, 'stale', '"stale" is shorter than "cache": both count from the same moment');
  return { freshMs, staleMs };
}

function readPeriod(query: Query, name: string, text: string): number {
  const period = parsePeriod(text);
  if (period !== undefined) return period;
  throw fault(query, name, `"${name}: ${text}" is not ${periodForm}`);
}

function fault({ file }: Query, name: string, what: string): CodelearnError {
  const line = file.text.split('\n').findIndex((text) => new RegExp(`^\\s*--+\\s*${name}\\s*:`).test(text)) + 1;
  return new CodelearnError(`${file.path}:${line}: ${what}`, { code: 'header', hint: 'Nothing was attempted.' });
}
