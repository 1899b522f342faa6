import { setTimeout as delay } from 'node:timers/promises';
import { type CacheEntry, nameEntry } from '../cache/cache-entry.ts';
import { judgeHealth, type Watched, withHealthServer } from '../cache/health.ts';
import { type CacheOptions, withCache } from '../cache/open-cache.ts';
import { refreshAnswer } from '../cache/refresh.ts';
import { watchAnswer } from '../cache/watch.ts';
import type { WatchList } from '../cache/watch-list.ts';
import type { Io } from '../io.ts';
import { renderAge, renderRowCount } from './output/cached.ts';

/** `cached --watch`: a line on standard error for every round of a query; ends with 0 when it is asked to. */
export async function watchCached(
  { entries, left }: WatchList,
  options: CacheOptions,
  healthPort: number | undefined,
  io: Io,
): Promise<void> {
  for (const name of left) io.err(`note: ${name} is not watched: it takes values, which follow its name\n`);
  const watched = new Map<CacheEntry, Watched>(
    entries.map((entry) => [entry, { entry, answer: undefined, error: undefined }]),
  );
  const watchAll = async (): Promise<void> => {
    await Promise.all(entries.map((entry) => watchEntry(entry, options, io, (found) => watched.set(entry, found))));
  };
  if (healthPort === undefined) return watchAll();
  return withHealthServer(
    healthPort,
    () => judgeHealth([...watched.values()], options.now()),
    (port) => {
      io.err(`health: http://localhost:${port}/healthz\n`);
      return watchAll();
    },
  );
}

function watchEntry(
  entry: CacheEntry,
  options: CacheOptions,
  io: Io,
  onRound: (found: Watched) => void,
): Promise<void> {
  const name = nameEntry(entry);
  let answer: Watched['answer'];
  return watchAnswer({
    entry,
    // Each round has connections of its own, so there is nothing that a restarted server could leave broken.
    refresh: () => withCache(entry, options, (cache) => refreshAnswer(cache, entry.freshMs / 2)),
    now: options.now,
    signal: io.signal,
    pause: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
    onRefreshed: (given) => {
      answer = given.answer;
      onRound({ entry, answer, error: undefined });
      const age = renderAge(options.now() - answer.refreshedAt);
      const what = given.source === 'database' ? 'refreshed' : `fresh, ${age} old`;
      io.err(`${name}: ${what}, ${renderRowCount(answer.rows.length)}\n`);
    },
    onFailed: (error, retryMs) => {
      onRound({ entry, answer, error });
      io.err(`warning: ${name}: ${error.message}; trying again in ${retryMs / 1000} s\n`);
    },
  });
}
