import { createHash } from 'node:crypto';
import { CodelearnError } from '../errors.ts';
import type { Query } from '../project/queries.ts';
import { type Lifetime, readLifetime } from './lifetime.ts';
import { describeQueriedDatabase, type QueriedDatabase } from './queried-database.ts';
import { valueFormat } from './value.ts';

export type Parameter = string | number | boolean | null;

/** What is cached under one key: a query of the project with the values of its parameters, sent to one database. */
export interface CacheEntry extends Lifetime {
  readonly query: Query;
  readonly parameters: readonly Parameter[];
  /** Name and hash of text, parameters and database, e.g. `top_courses:3f2a91c07be0d4f1`; also written into the value. */
  readonly id: string;
  /**
   * `codelearn:{id}:v1`. A changed text or value format has another key, so that two releases never read each other's
   * values. The braces keep value and lock on one node of a cluster (Redis Cluster specification, "Hash tags").
   */
  readonly key: string;
}

/**
 * The entry of a query by name, `top_courses` or `top-courses`.
 * @throws CodelearnError exit 2 when there is no such query or its header has no `cache`
 */
export function findEntry(
  queries: readonly Query[],
  called: string,
  database: QueriedDatabase,
  parameters: readonly Parameter[] = [],
): CacheEntry {
  const name = called.replaceAll('-', '_');
  const query = queries.find((one) => one.name === name || one.name === called);
  if (called === '') throw refused('no query is named', queries);
  if (query === undefined) throw refused(`there is no query "${called}" in queries/`, queries);
  const entry = readEntry(query, database, parameters);
  if (entry === undefined)
    throw refused(`${query.file.path} is not cached: its header has no "-- cache: <duration>"`, queries);
  return entry;
}

/** The entry of a query whose header has `cache`. */
export function readEntry(
  query: Query,
  database: QueriedDatabase,
  parameters: readonly Parameter[] = [],
): CacheEntry | undefined {
  const lifetime = readLifetime(query);
  if (lifetime === undefined) return undefined;
  const told = JSON.stringify([
    query.file.text.replaceAll('\r\n', '\n'),
    describeQueriedDatabase(database),
    ...parameters,
  ]);
  const id = `${query.name}:${createHash('sha256').update(told).digest('hex').slice(0, 16)}`;
  return { query, parameters, id, key: `codelearn:{${id}}:v${valueFormat}`, ...lifetime };
}

/** `lesson 7`: the query and its values, for people. */
export function nameEntry({ query, parameters }: CacheEntry): string {
  return [query.name, ...parameters].join(' ');
}

function refused(message: string, queries: readonly Query[]): CodelearnError {
  const cached = queries.filter(({ cache }) => cache !== undefined).map(({ name }) => name);
  const hint = cached.length === 0 ? 'No query has a "cache" header.' : `Cached queries: ${cached.join(', ')}.`;
  return new CodelearnError(message, { code: 'cached-query', hint });
}
