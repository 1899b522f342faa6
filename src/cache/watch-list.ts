import { CodelearnError } from '../errors.ts';
import type { Query } from '../project/queries.ts';
import { type CacheEntry, findEntry } from './cache-entry.ts';
import { countParameters } from './parameters.ts';
import type { QueriedDatabase } from './queried-database.ts';

export interface WatchList {
  readonly entries: readonly CacheEntry[];
  /** Cached queries that are left out, because nobody said for which values. */
  readonly left: readonly string[];
}

/**
 * What `--watch` keeps fresh: the queries named, each followed by as many values as it takes; without a name every
 * query that has a `cache` header and takes no values.
 * @throws CodelearnError exit 2 when a name is no cached query, a value is missing, or there is nothing to watch
 */
export async function readWatchList(
  queries: readonly Query[],
  words: readonly string[],
  database: QueriedDatabase,
): Promise<WatchList> {
  if (words.length > 0) return { entries: await readNamed(queries, words, database), left: [] };
  const cached = queries.filter(({ cache }) => cache !== undefined);
  const counts = await Promise.all(cached.map(countParameters));
  const entries = cached
    .filter((_, index) => counts[index] === 0)
    .map(({ name }) => findEntry(queries, name, database));
  if (entries.length === 0) throw nothingToWatch(cached);
  return { entries, left: cached.filter((_, index) => counts[index] !== 0).map(({ name }) => name) };
}

async function readNamed(
  queries: readonly Query[],
  words: readonly string[],
  database: QueriedDatabase,
): Promise<readonly CacheEntry[]> {
  const entries: CacheEntry[] = [];
  for (let index = 0; index < words.length; ) {
    const { query } = findEntry(queries, words[index] ?? '', database);
    const count = await countParameters(query);
    const values = words.slice(index + 1, index + 1 + count);
    if (values.length < count) throw missingValues(query.name, count, values.length);
    const entry = findEntry(queries, query.name, database, values);
    if (!entries.some(({ key }) => key === entry.key)) entries.push(entry);
    index += 1 + count;
  }
  return entries;
}

function missingValues(name: string, count: number, given: number): CodelearnError {
  const values = count === 1 ? 'value' : 'values';
  return new CodelearnError(`${name} takes ${count} ${values}, and ${given} ${given === 1 ? 'was' : 'were'} given`, {
    code: 'usage',
    hint: `Its $1 … $${count} follow its name: codelearn cached --watch ${name} <values>. Nothing was attempted.`,
  });
}

function nothingToWatch(cached: readonly Query[]): CodelearnError {
  const [first] = cached;
  return new CodelearnError('there is no query to watch', {
    code: 'cached-query',
    hint:
      first === undefined
        ? 'No query has a "cache" header.'
        : `All that have a "cache" header take values: name one, codelearn cached --watch ${first.name} <values>.`,
  });
}
