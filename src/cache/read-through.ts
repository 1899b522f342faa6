import { ageOf, type Cache, type DeliveredAnswer, obtainAnswer, readAnswer, refreshAnswer } from './refresh.ts';
import { isUnavailable } from './store.ts';

/**
 * Reads through the cache: delivers one answer as soon as there is one, and ends when what that began is done. An answer
 * that is no longer fresh is delivered at once and refreshed afterwards. A cache that cannot be used costs a warning, not
 * the answer.
 * @throws when the query itself fails and nothing was delivered
 */
export async function readThrough(cache: Cache, deliver: (delivered: DeliveredAnswer) => void): Promise<void> {
  const { entry, now, store } = cache;
  let delivered: DeliveredAnswer | undefined;
  try {
    const stored = await readAnswer(cache);
    if (stored === undefined) {
      deliver(await obtainAnswer(cache, entry.freshMs));
      return;
    }
    delivered = { answer: stored, source: store.source, stored: true };
    deliver(delivered);
    if (ageOf(stored, now()) >= entry.freshMs) await refreshAnswer(cache, entry.freshMs);
  } catch (error) {
    if (delivered !== undefined) cache.warn(`${entry.query.name} could not be refreshed: ${(error as Error).message}`);
    else deliver(await fetchDespite(cache, error));
  }
}

/** Queries the database, whatever is stored, and stores its answer. */
export async function fetchThrough(cache: Cache, deliver: (delivered: DeliveredAnswer) => void): Promise<void> {
  deliver(await obtainAnswer(cache, 0).catch((error) => fetchDespite(cache, error)));
}

async function fetchDespite(cache: Cache, error: unknown): Promise<DeliveredAnswer> {
  if (!isUnavailable(error)) throw error;
  cache.warn(`${error.message}; the answer comes from the database`);
  return { answer: await cache.fetch(), source: 'database', stored: false };
}
