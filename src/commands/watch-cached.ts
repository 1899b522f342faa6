import { setTimeout as delay } from 'node:timers/promises';
import type { Entry } from '../cache/entry.ts';
import { judgeHealth, withHealthServer } from '../cache/health.ts';
import { type CacheOptions, withCache } from '../cache/open-cache.ts';
import { refreshAnswer } from '../cache/refresh.ts';
import type { Answer } from '../cache/value.ts';
import { watchAnswer } from '../cache/watch.ts';
import { type Flags, readSettings } from '../config.ts';
import type { Io } from '../io.ts';
import { renderAge } from '../output/cached.ts';

interface WatchFlags extends Flags {
  readonly healthPort?: number;
}

/** `cached --watch`: a line on standard error for every round; ends with 0 when it is asked to. */
export async function watchCached(entry: Entry, options: CacheOptions, flags: WatchFlags, io: Io): Promise<void> {
  // What is wrong with the settings is wrong for good: it is said now, and not tried again and again.
  readSettings(flags, io);
  const { name } = entry.query;
  let stored: Answer | undefined;
  const watch = (): Promise<void> =>
    watchAnswer({
      entry,
      // Each round has connections of its own, so there is nothing that a restarted server could leave broken.
      refresh: () => withCache(entry, options, (cache) => refreshAnswer(cache, entry.freshMs / 2)),
      now: options.now,
      signal: io.signal,
      pause: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
      onRefreshed: ({ answer, source }) => {
        stored = answer;
        const what =
          source === 'database' ? 'refreshed' : `fresh, ${renderAge(options.now() - answer.refreshedAt)} old`;
        io.err(`${name}: ${what}, ${answer.rows.length} rows\n`);
      },
      onFailed: (error, retryMs) => io.err(`warning: ${error.message}; trying again in ${retryMs / 1000} s\n`),
    });
  if (flags.healthPort === undefined) return watch();
  return withHealthServer(
    flags.healthPort,
    () => judgeHealth(entry, stored, options.now()),
    (port) => {
      io.err(`health: http://localhost:${port}/healthz\n`);
      return watch();
    },
  );
}
