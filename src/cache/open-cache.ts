import type { CacheEntry } from './cache-entry.ts';
import { queryDatabase } from './query-database.ts';
import { openRedis } from './redis/redis.ts';
import type { RedisAddress } from './redis/redis-address.ts';
import { createRedisStore } from './redis/redis-store.ts';
import type { Cache } from './refresh.ts';
import type { Store, WithDatabase } from './store.ts';
import { createTableStore } from './table-store.ts';
import { decodeAnswer } from './value.ts';

export interface CacheOptions extends Pick<Cache, 'now' | 'warn' | 'signal'> {
  /** Without a Redis, a table of the database is the store. */
  readonly redis: RedisAddress | undefined;
  readonly withDatabase: WithDatabase;
}

/** Opens the cache of one query, and closes its connection to Redis at the end. */
export async function withCache<T>(
  entry: CacheEntry,
  options: CacheOptions,
  use: (cache: Cache) => Promise<T>,
): Promise<T> {
  const { redis: address, withDatabase } = options;
  if (address === undefined) return use(createCache(entry, createTableStore(withDatabase), options));
  const redis = await openRedis(address);
  try {
    return await use(createCache(entry, createRedisStore(redis), options));
  } finally {
    redis.close();
  }
}

export function createCache(
  entry: CacheEntry,
  store: Store,
  { withDatabase, now, warn, signal }: Omit<CacheOptions, 'redis'>,
): Cache {
  let last: { readonly text: string; readonly answer: ReturnType<typeof decodeAnswer> } | undefined;
  return {
    entry,
    store,
    // Parsing costs a third of a read over the local network, and the text is the same for minutes.
    decode: (text) => {
      if (last?.text !== text) last = { text, answer: decodeAnswer(text, entry.id) };
      return last.answer;
    },
    fetch: () => queryDatabase(withDatabase, entry, now),
    now,
    warn,
    signal,
  };
}
