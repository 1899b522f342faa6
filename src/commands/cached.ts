import { type Command, InvalidArgumentError } from 'commander';
import { locateAsked } from '../cache/asked.ts';
import { type Entry, findEntry } from '../cache/entry.ts';
import { type CacheOptions, withCache } from '../cache/open-cache.ts';
import { parseRedisUrl } from '../cache/redis-address.ts';
import { serveAnswer, serveNewAnswer } from '../cache/serve.ts';
import type { Lend } from '../cache/store.ts';
import { readWatchList } from '../cache/watch-list.ts';
import { type Flags, readSettings } from '../config.ts';
import { withDatabase } from '../database/connect.ts';
import { CodelearnError } from '../errors.ts';
import { renderCached, renderCachedJson } from '../output/cached.ts';
import { openProjectFolder } from '../project/files.ts';
import { readQueries } from '../project/queries.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendOnDemand, lendTarget } from './context.ts';
import { watchCached } from './watch-cached.ts';

export interface CachedFlags extends Flags {
  readonly refresh?: boolean;
  readonly watch?: boolean;
  readonly healthPort?: number;
  readonly format: string;
}

export function registerCached(program: Command, context: Context): void {
  const command = program
    .command('cached [query] [values...]')
    .description('give the answer of a query whose header has "cache", from the cache; values are its $1, $2 …');
  addCacheFlags(command).action((query: string | undefined, values: string[], flags: CachedFlags) =>
    runCached(query === undefined ? [] : [query, ...values], flags, context),
  );
}

export function addCacheFlags(command: Command): Command {
  command
    .option('--refresh', 'ask the database now, and store what it says')
    .option('--watch', 'keep the stored answers fresh until SIGTERM: of the queries named, else of all')
    .option('--health-port <port>', 'with --watch: answer GET /healthz there (0 takes a free port)', parsePort);
  return addFormatFlag(addDatabaseFlags(command));
}

export async function runCached(words: readonly string[], flags: CachedFlags, context: Context): Promise<void> {
  if (flags.healthPort !== undefined && !flags.watch) throw needsWatch();
  const queries = readQueries(openProjectFolder(flags.sql ?? 'sql', context.io.cwd));
  const asked = await locateAsked(readSettings(flags, context.io));
  if (flags.watch) {
    const list = await readWatchList(queries, words, asked);
    return watchCached(list, chooseCache(flags, context), flags.healthPort, context.io);
  }
  const [name = '', ...values] = words;
  const entry = findEntry(queries, name, asked, values);
  return giveAnswer(entry, chooseCache(flags, context), flags, context);
}

/** The cache is the Redis that REDIS_URL names, else a table of the database. */
function chooseCache(flags: CachedFlags, context: Context): CacheOptions {
  const { io } = context;
  const redis = io.env.REDIS_URL ? parseRedisUrl(io.env.REDIS_URL) : undefined;
  io.err(`cache: ${redis?.label ?? 'table codelearn.cached_answers'} (REDIS_URL${redis ? '' : ' is not set'})\n`);
  const warn = (message: string): void => io.err(`warning: ${message}\n`);
  return { redis, now: () => io.now().getTime(), warn, signal: io.signal, lend: lendOnDemand(context, flags) };
}

function giveAnswer(entry: Entry, options: CacheOptions, flags: CachedFlags, context: Context): Promise<void> {
  const { io } = context;
  const serve = flags.refresh ? serveNewAnswer : serveAnswer;
  const render = flags.format === 'json' ? renderCachedJson : renderCached;
  const give = (lend: Lend): Promise<void> =>
    withCache(entry, { ...options, lend }, (cache) =>
      serve(cache, (given) => io.out(render(given, { ...io, name: entry.query.name, at: options.now() }))),
    );
  // With Redis the database may not be needed; with the table it is asked several times, and opened once.
  if (options.redis !== undefined) return give(options.lend);
  return lendTarget(context, flags, (target) => give((use) => withDatabase(target, { signal: io.signal }, use)));
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new InvalidArgumentError('A port is 0 to 65535.');
  return Number(text);
}

function needsWatch(): CodelearnError {
  return new CodelearnError('--health-port needs --watch', {
    code: 'usage',
    hint: 'Only a running watch has a health to tell. Nothing was attempted.',
  });
}
