import { ageOf, type Cache, type DeliveredAnswer, obtainAnswer, readAnswer, refreshAnswer } from './refresh.ts';
import { isUnavailable } from './store.ts';

/**
 * Gives one answer as soon as there is one, and ends when what that began is done: an answer that is no longer fresh is
 * given at once and refreshed afterwards. A cache that cannot be used costs a warning, not the answer.
 * @throws when the query itself fails and nothing was given
 */
export async function readThrough(cache: Cache, give: (given: DeliveredAnswer) => void): Promise<void> {
  const { entry, now, store } = cache;
  let given: DeliveredAnswer | undefined;
  try {
    const held = await readAnswer(cache);
    if (held === undefined) {
      give(await obtainAnswer(cache, entry.freshMs));
      return;
    }
    given = { answer: held, source: store.source, stored: true };
    give(given);
    if (ageOf(held, now()) >= entry.freshMs) await refreshAnswer(cache, entry.freshMs);
  } catch (error) {
    if (given !== undefined) cache.warn(`${entry.query.name} could not be refreshed: ${(error as Error).message}`);
    else give(await fetchDespite(cache, error));
  }
}

/** Asks the database whatever is stored, and stores what it says. */
export async function fetchThrough(cache: Cache, give: (given: DeliveredAnswer) => void): Promise<void> {
  give(await obtainAnswer(cache, 0).catch((error) => fetchDespite(cache, error)));
}

async function fetchDespite(cache: Cache, error: unknown): Promise<DeliveredAnswer> {
  if (!isUnavailable(error)) throw error;
  cache.warn(`${error.message}; the answer comes from the database`);
  return { answer: await cache.fetch(), source: 'database', stored: false };
}
