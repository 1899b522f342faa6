import type { Command } from 'commander';
import { type CacheEntry, findEntry } from '../../cache/cache-entry.ts';
import { type CacheOptions, withCache } from '../../cache/open-cache.ts';
import { locateQueriedDatabase } from '../../cache/queried-database.ts';
import { fetchThrough, readThrough } from '../../cache/read-through.ts';
import { parseRedisUrl } from '../../cache/redis/redis-address.ts';
import type { WithDatabase } from '../../cache/store.ts';
import { readWatchList } from '../../cache/watch-list.ts';
import { withDatabase } from '../../connection/connect.ts';
import { readQueries } from '../../project/queries.ts';
import { addCacheFlags, type CacheFlags, checkCacheFlags } from '../cache-flags.ts';
import { openOnDemand, withChosenTarget } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { cachedFields, renderCached } from '../output/cached.ts';
import { print } from '../print.ts';
import { readSettings } from '../settings.ts';
import { watchCached } from '../watch-cached.ts';

export function registerCached(program: Command, context: Context): void {
  const command = program
    .command('cached [query] [values...]')
    .description('give the answer of a query whose header has "cache", from the cache; values are its $1, $2 …');
  addCacheFlags(command).action((query: string | undefined, values: string[], flags: CacheFlags) =>
    runCached(query === undefined ? [] : [query, ...values], flags, context),
  );
}

export async function runCached(words: readonly string[], flags: CacheFlags, context: Context): Promise<void> {
  checkCacheFlags(flags);
  const queries = readQueries(openProject(context, flags));
  const { choice, home } = readSettings(flags, context.io);
  const asked = await locateQueriedDatabase(choice, home);
  if (flags.watch) {
    const list = await readWatchList(queries, words, asked);
    return watchCached(list, chooseCache(flags, context), flags.healthPort, context.io);
  }
  const [name = '', ...values] = words;
  const entry = findEntry(queries, name, asked, values);
  return giveAnswer(entry, chooseCache(flags, context), flags, context);
}

/** The cache is the Redis that REDIS_URL names, else a table of the database. */
function chooseCache(flags: CacheFlags, context: Context): CacheOptions {
  const { io } = context;
  const redis = io.env.REDIS_URL ? parseRedisUrl(io.env.REDIS_URL) : undefined;
  io.err(`cache: ${redis?.label ?? 'table codelearn.cached_answers'} (REDIS_URL${redis ? '' : ' is not set'})\n`);
  const warn = (message: string): void => io.err(`warning: ${message}\n`);
  return { redis, now: () => io.now().getTime(), warn, signal: io.signal, withDatabase: openOnDemand(context, flags) };
}

function giveAnswer(entry: CacheEntry, options: CacheOptions, flags: CacheFlags, context: Context): Promise<void> {
  const { io } = context;
  const serve = flags.refresh ? fetchThrough : readThrough;
  const give = (use: WithDatabase): Promise<void> =>
    withCache(entry, { ...options, withDatabase: use }, (cache) =>
      serve(cache, (given) => {
        const shown = { name: entry.query.name, now: options.now() };
        print(context, flags, undefined, {
          document: cachedFields(given, shown),
          text: () => renderCached(given, { ...io, ...shown }),
        });
      }),
    );
  // With Redis the database may not be needed; with the table it is asked several times, and opened once.
  if (options.redis !== undefined) return give(options.withDatabase);
  return withChosenTarget(context, flags, (target) => give((use) => withDatabase(target, { signal: io.signal }, use)));
}
