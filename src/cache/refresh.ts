import { setTimeout as delay } from 'node:timers/promises';
import type { CacheEntry } from './cache-entry.ts';
import { isUnavailable, type Lease, type Source, type Store } from './store.ts';
import { type Answer, encodeAnswer } from './value.ts';

/** One cached query: where its answers are kept and how to fetch a new one. */
export interface Cache {
  readonly entry: CacheEntry;
  readonly store: Store;
  /** Reads a stored text, `decodeAnswer`: one that was read before need not be read again. */
  readonly decode: (text: string) => Answer | undefined;
  /** Queries the database. */
  readonly fetch: () => Promise<Answer>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told, a sentence each, of what the answer came in spite of. */
  readonly warn: (message: string) => void;
  /** Ends a wait for another process. */
  readonly signal: AbortSignal | undefined;
}

export interface DeliveredAnswer {
  readonly answer: Answer;
  /** Which server gave it: the cache's, or the database that was queried. */
  readonly source: Source;
  /** Whether the next reader finds it in the cache. */
  readonly stored: boolean;
}

/**
 * How long to wait for another process that is refreshing before querying the database beside it. Longer than a
 * lease lasts (redis-store.ts): who waits for a process that died takes its place, and a slow query is not run by everyone.
 */
const patienceMs = 10_000;

/**
 * Pause between two attempts while another process refreshes: the first, and the longest. A thousand processes may be
 * waiting.
 */
const lookMs = { first: 20, longest: 500 };

/**
 * Replaces the stored answer, unless another process is at it (undefined) or the answer is younger than `enoughMs` by
 * now: of many who find an old answer at once, one queries the database.
 * @throws CodelearnError `cache-unavailable` before the database is queried
 */
export async function refreshAnswer(cache: Cache, enoughMs: number): Promise<DeliveredAnswer | undefined> {
  const { store, entry, now, fetch } = cache;
  return store.withLease(entry.key, async (lease) => {
    const stored = lease.storedText === undefined ? undefined : cache.decode(lease.storedText);
    if (stored !== undefined && ageOf(stored, now()) < enoughMs) {
      return { answer: stored, source: store.source, stored: true };
    }
    const answer = await fetch();
    return { answer, source: 'database', stored: await publish(cache, lease, answer) };
  });
}

/** An answer that cannot be stored is an answer. */
async function publish({ entry, warn }: Cache, lease: Lease, answer: Answer): Promise<boolean> {
  try {
    const stored = await lease.publish(encodeAnswer(answer, entry.id), entry.staleMs);
    if (!stored) warn(`another process took over refreshing ${entry.query.name}: this answer is not stored`);
    return stored;
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    warn(`${error.message}; this answer is not stored`);
    return false;
  }
}

/** The same when there is nothing to deliver meanwhile: waits for another process, but not for ever. */
export async function obtainAnswer(cache: Cache, enoughMs: number): Promise<DeliveredAnswer> {
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = lookMs.first; ; pauseMs = Math.min(lookMs.longest, pauseMs * 1.5)) {
    const delivered = await refreshAnswer(cache, enoughMs);
    if (delivered !== undefined) return delivered;
    if (performance.now() > deadline) break;
    await delay(pauseMs * (0.5 + Math.random()), undefined, cache.signal && { signal: cache.signal });
    const stored = enoughMs > 0 ? await readAnswer(cache) : undefined;
    if (stored !== undefined && ageOf(stored, cache.now()) < enoughMs) {
      return { answer: stored, source: cache.store.source, stored: true };
    }
  }
  const { name } = cache.entry.query;
  cache.warn(`another process has been refreshing ${name} for ${patienceMs / 1000} s: this answer is not stored`);
  return { answer: await cache.fetch(), source: 'database', stored: false };
}

/** The stored answer; undefined when there is none that may still be delivered. */
export async function readAnswer({ store, entry, decode, now, warn }: Cache): Promise<Answer | undefined> {
  const text = await store.read(entry.key);
  if (text === undefined) return undefined;
  const answer = decode(text);
  if (answer === undefined) warn(`what lies under ${entry.key} in ${store.label} is no answer of this query: replaced`);
  return answer !== undefined && ageOf(answer, now()) < entry.staleMs ? answer : undefined;
}

/** Milliseconds; 0 where another machine's clock is ahead of ours. */
export function ageOf({ refreshedAt }: Answer, now: number): number {
  return Math.max(0, now - refreshedAt);
}
