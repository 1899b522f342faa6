import { serverErrorOf } from '../database/script.ts';
import type { Cache } from './refresh.ts';
import { isUnavailable } from './store.ts';
import type { Answer, CachedRow } from './value.ts';

/** What is cached for a query, beside what the query says now. */
export type Compared =
  | { readonly kind: 'nothing-cached' }
  /** What lies under the key was not written for this query. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'not-compared'; readonly why: string }
  | {
      readonly kind: 'compared';
      /** Negative where the answer is dated in the future. */
      readonly ageMs: number;
      readonly rows: number;
      /** A sentence for every row on which they differ, in order. */
      readonly differences: readonly string[];
    };

/** Compares row by row, in the query's order. */
export async function compareCached({ store, entry, decode, ask, now }: Cache): Promise<Compared> {
  try {
    const text = await store.read(entry.key);
    if (text === undefined) return { kind: 'nothing-cached' };
    const cached = decode(text);
    if (cached === undefined) return { kind: 'foreign' };
    const truth = await ask();
    const ageMs = now() - cached.refreshedAt;
    return { kind: 'compared', ageMs, rows: truth.rows.length, differences: describeDifferences(cached, truth) };
  } catch (error) {
    if (isUnavailable(error)) return { kind: 'not-compared', why: error.message };
    // undefined_parameter: "there is no parameter $1".
    if (serverErrorOf(error)?.code !== '42P02') throw error;
    return { kind: 'not-compared', why: 'the query takes parameters: each combination of values is cached by itself' };
  }
}

function describeDifferences(cached: Answer, truth: Answer): readonly string[] {
  const count = Math.max(cached.rows.length, truth.rows.length);
  const places = Array.from({ length: count }, (_, at) => ({
    at,
    was: show(cached.rows[at]),
    is: show(truth.rows[at]),
  }));
  return places
    .filter(({ was, is }) => was !== is)
    .map(({ at, was, is }) => `row ${at + 1}: cached ${was}, true ${is}`);
}

function show(row: CachedRow | undefined): string {
  return row === undefined ? 'nothing' : JSON.stringify(row);
}
