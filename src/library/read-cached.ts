import { findEntry, type Parameter } from '../cache/cache-entry.ts';
import { createCache } from '../cache/open-cache.ts';
import { locateQueriedDatabase } from '../cache/queried-database.ts';
import { openRedis, type Redis } from '../cache/redis/redis.ts';
import { parseRedisUrl } from '../cache/redis/redis-address.ts';
import { createRedisStore } from '../cache/redis/redis-store.ts';
import { ageOf } from '../cache/refresh.ts';
import { createSingleFlight, type SingleFlight } from '../cache/single-flight.ts';
import type { Source, WithDatabase } from '../cache/store.ts';
import { createTableStore } from '../cache/table-store.ts';
import type { CachedRow } from '../cache/value.ts';
import { withDatabase } from '../connection/connect.ts';
import { chooseDatabase, type DatabaseChoice } from '../connection/database-choice.ts';
import { withEmbeddedDatabase } from '../embedded/embedded.ts';
import { locateHome } from '../embedded/home.ts';
import type { Io } from '../io.ts';
import { openProjectFolder } from '../project/files.ts';
import { readQueries } from '../project/queries.ts';

/** What a reader takes from its process. */
export interface Surroundings extends Pick<Io, 'env' | 'cwd'> {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of an unusable cache; the same sentence at most once a minute. */
  readonly warn: (message: string) => void;
}

export interface ReadOptions {
  /** Values for the query's `$1`, `$2` …; each combination is cached by itself. */
  readonly parameters?: readonly Parameter[];
  /** The project's folder; `sql` in the current one where it is not given. */
  readonly sql?: string;
}

export interface Cached<Row = CachedRow> {
  /** By column name in camelCase; frozen, since other readers get the same. */
  readonly rows: readonly Row[];
  readonly source: Source;
  readonly refreshedAt: Date;
  readonly ageMs: number;
}

export interface Reader {
  readCached<Row = CachedRow>(name: string, options?: ReadOptions): Promise<Cached<Row>>;
  close(): Promise<void>;
}

/** Reads cached queries for an application; all reads share one connection to Redis. */
export function createReader(surroundings: Surroundings): Reader {
  const { env, now } = surroundings;
  const warn = limitRepetition(surroundings);
  const flights = new Map<string, Promise<SingleFlight>>();
  let redis: Promise<Redis> | undefined;

  const openSlot = async (name: string, sql: string, parameters: readonly Parameter[]): Promise<SingleFlight> => {
    const queries = readQueries(openProjectFolder(sql, surroundings.cwd));
    const choice = chooseDatabase({}, env);
    const home = locateHome(sql, surroundings);
    const entry = findEntry(queries, name, await locateQueriedDatabase(choice, home), parameters);
    const withDatabase = databaseOnDemand(choice, home);
    if (env.REDIS_URL) redis ??= openRedis(parseRedisUrl(env.REDIS_URL));
    const store = redis === undefined ? createTableStore(withDatabase) : createRedisStore(await redis);
    return createSingleFlight(createCache(entry, store, { withDatabase, now, warn, signal: undefined }));
  };

  const findSlot = (name: string, { parameters = [], sql = 'sql' }: ReadOptions): Promise<SingleFlight> => {
    const at = JSON.stringify([sql, name, parameters]);
    const known = flights.get(at);
    if (known !== undefined) return known;
    const opened = openSlot(name, sql, parameters);
    flights.set(at, opened);
    opened.catch(() => flights.delete(at));
    // Values of parameters may be without number: the oldest goes.
    if (flights.size > flightLimit) flights.delete(flights.keys().next().value ?? at);
    return opened;
  };

  return {
    readCached: async <Row>(name: string, options: ReadOptions = {}): Promise<Cached<Row>> => {
      const read = await findSlot(name, options);
      const { answer, source } = await read();
      const rows = answer.rows as readonly unknown[] as readonly Row[];
      return { rows, source, refreshedAt: new Date(answer.refreshedAt), ageMs: ageOf(answer, now()) };
    },
    close: async () => (await redis)?.close(),
  };
}

const flightLimit = 10_000;

/** Sessions on the database that the environment names, as for a command. */
function databaseOnDemand(choice: DatabaseChoice, home: string): WithDatabase {
  return (use) => {
    const { signal } = new AbortController();
    if (choice.kind === 'address') return withDatabase(choice.target, { signal }, use);
    return withEmbeddedDatabase(home, signal, (target) => withDatabase(target, { signal }, use));
  };
}

function limitRepetition({ now, warn }: Surroundings): (message: string) => void {
  const told = new Map<string, number>();
  return (message) => {
    if (now() - (told.get(message) ?? Number.NEGATIVE_INFINITY) < 60_000) return;
    if (told.size > 100) told.clear();
    told.set(message, now());
    warn(message);
  };
}
