import { createHash } from 'node:crypto';
import { CodelearnError } from '../errors.ts';
import type { Query } from '../project/queries.ts';
import { type Lifetime, readLifetime } from './lifetime.ts';
import { valueFormat } from './value.ts';

export type Parameter = string | number | boolean | null;

/** What is cached under one key: a query of the project with the values of its parameters. */
export interface Entry extends Lifetime {
  readonly query: Query;
  readonly parameters: readonly Parameter[];
  /** Name and hash of text and parameters, e.g. `top_courses:3f2a91c07be0d4f1`; also written into the value. */
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
export function findEntry(queries: readonly Query[], asked: string, parameters: readonly Parameter[] = []): Entry {
  const name = asked.replaceAll('-', '_');
  const query = queries.find((one) => one.name === name || one.name === asked);
  if (query === undefined) throw refused(`there is no query "${asked}" in queries/`, queries);
  const entry = readEntry(query, parameters);
  if (entry === undefined)
    throw refused(`${query.file.path} is not cached: its header has no "-- cache: <duration>"`, queries);
  return entry;
}

/** The entry of a query whose header has `cache`. */
export function readEntry(query: Query, parameters: readonly Parameter[] = []): Entry | undefined {
  const lifetime = readLifetime(query);
  if (lifetime === undefined) return undefined;
  const asked = JSON.stringify([query.file.text.replaceAll('\r\n', '\n'), ...parameters]);
  const id = `${query.name}:${createHash('sha256').update(asked).digest('hex').slice(0, 16)}`;
  return { query, parameters, id, key: `codelearn:{${id}}:v${valueFormat}`, ...lifetime };
}

function refused(message: string, queries: readonly Query[]): CodelearnError {
  const cached = queries.filter(({ cache }) => cache !== undefined).map(({ name }) => name);
  const hint = cached.length === 0 ? 'No query has a "cache" header.' : `Cached queries: ${cached.join(', ')}.`;
  return new CodelearnError(message, { code: 'cached-query', hint });
}
