import type { CacheEntry } from './cache-entry.ts';
import { countParameters } from './parameters.ts';
import type { Cache } from './refresh.ts';
import { isUnavailable } from './store.ts';
import type { Answer, CachedRow } from './value.ts';

/** What is cached for a query, beside what the query says now. */
export type Compared =
  /** What lies under the key was not written for this query. */
  | { readonly kind: 'foreign' }
  /** Nothing lies under the key. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'not-compared'; readonly why: string }
  | {
      readonly kind: 'compared';
      /** Negative where the answer is dated in the future. */
      readonly ageMs: number;
      readonly rows: number;
      /** A sentence for every row on which they differ, in order. */
      readonly differences: readonly string[];
      /**
       * Why the cached rows cannot be an answer of this query, whatever rows changed since; undefined where they can.
       */
      readonly misfit: string | undefined;
    };

/** Compares row by row, in the query's order. */
export async function compareCached({ store, entry, decode, fetch, now }: Cache): Promise<Compared> {
  try {
    const text = await store.read(entry.key);
    if (text === undefined) return nothingToCompare(entry);
    const cached = decode(text);
    if (cached === undefined) return { kind: 'foreign' };
    const recomputed = await fetch();
    return {
      kind: 'compared',
      ageMs: now() - cached.refreshedAt,
      rows: recomputed.rows.length,
      differences: describeDifferences(cached, recomputed),
      misfit: findMisfit(cached, recomputed),
    };
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return { kind: 'not-compared', why: error.message };
  }
}

async function nothingToCompare({ query }: CacheEntry): Promise<Compared> {
  if ((await countParameters(query)) === 0) return { kind: 'nothing' };
  return { kind: 'not-compared', why: 'its answers are cached by the values of its parameters: nothing to compare' };
}

function describeDifferences(cached: Answer, recomputed: Answer): readonly string[] {
  const count = Math.max(cached.rows.length, recomputed.rows.length);
  const pairs = Array.from({ length: count }, (_, index) => ({
    index,
    was: show(cached.rows[index]),
    is: show(recomputed.rows[index]),
  }));
  return pairs
    .filter(({ was, is }) => was !== is)
    .map(({ index, was, is }) => `row ${index + 1}: cached ${was}, recomputed ${is}`);
}

function show(row: CachedRow | undefined): string {
  return row === undefined ? 'nothing' : JSON.stringify(row);
}

/** Rows that change do not change the names of columns: those differ only when the table was altered. */
function findMisfit({ rows: [cached] }: Answer, { rows: [recomputed] }: Answer): string | undefined {
  if (cached === undefined || recomputed === undefined) return undefined;
  const [had, has] = [Object.keys(cached).join(', '), Object.keys(recomputed).join(', ')];
  return had === has ? undefined : `has the columns ${had}, and its query ${has}`;
}
