import { readThrough } from './read-through.ts';
import { ageOf, type Cache, type DeliveredAnswer } from './refresh.ts';
import type { Store } from './store.ts';

/** Reads one cached query for many callers in one process. */
export type SingleFlight = () => Promise<DeliveredAnswer>;

/**
 * Callers that come together share one read of the cache and, where it has nothing, one query of the database. What
 * the database said while no Redis answers, or what the table holds, is remembered here for as long as it is fresh:
 * neither is queried by every caller. When cache and database both fail, the last answer is delivered until it is stale.
 */
export function createSingleFlight(cache: Cache): SingleFlight {
  let last: DeliveredAnswer | undefined;
  const isYounger = (limitMs: number): boolean => last !== undefined && ageOf(last.answer, cache.now()) < limitMs;
  const remembered = (): DeliveredAnswer | undefined =>
    last?.source === 'database' && isYounger(cache.entry.freshMs) ? last : undefined;
  const fetch = share(async () => remembered()?.answer ?? cache.fetch());
  const shared = { ...cache, store: shareLeases(cache.store), fetch };
  return share(async () => {
    try {
      last = (cache.store.source === 'database' ? remembered() : undefined) ?? (await readNow(shared));
    } catch (error) {
      if (last === undefined || !isYounger(cache.entry.staleMs)) throw error;
      cache.warn(`${cache.entry.query.name}: the last known answer is used: ${(error as Error).message}`);
    }
    return last;
  });
}

/** The answer as soon as there is one; the refresh that it began goes on in the background. */
function readNow(cache: Cache): Promise<DeliveredAnswer> {
  return new Promise((resolve, reject) => {
    readThrough(cache, resolve).catch(reject);
  });
}

/** Callers that come while the work is under way get its result. */
function share<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** A store of one key that takes one lease for all who want it at the same time. */
function shareLeases(store: Store): Store {
  let running: Promise<unknown> | undefined;
  return {
    ...store,
    withLease: <T>(key: string, use: Parameters<typeof store.withLease<T>>[1]) => {
      running ??= store.withLease(key, use).finally(() => {
        running = undefined;
      });
      return running as Promise<T | undefined>;
    },
  };
}
