/** Where an answer came from: `database` also where a table of the database is the cache. */
export type Source = 'redis' | 'database';

export interface ReadOptions {
  /** Values for the query's `$1`, `$2` …; each combination is cached by itself. */
  readonly parameters?: readonly (string | number | boolean | null)[];
  /** The folder of SQL files; `sql` in the current one where it is not given. */
  readonly sql?: string;
}

export interface Cached<Row> {
  /**
   * By column name in camelCase. Values are JSON: bigint and numeric stay text, times are ISO 8601, arrays are lists. Frozen,
   * since other readers get the same.
   */
  readonly rows: readonly Row[];
  readonly source: Source;
  readonly refreshedAt: Date;
  readonly ageMs: number;
}

/**
 * Reads a query of `sql/queries` whose header has `-- cache: <duration>`, by its file's name.
 *
 * The answer comes from the Redis that REDIS_URL names; one that is no longer fresh is given at once and refreshed
 * behind, by one process at a time. A Redis that is down costs at most 100 ms and a process warning (CodelearnWarning);
 * the database that DATABASE_URL names (or the other settings of the command line) then answers. Nothing needs to be
 * opened or closed, and an idle connection keeps no process running.
 *
 * @example
 * const { rows } = await readCached<{ id: string; title: string }>('top_courses');
 * @throws when neither cache nor database gives an answer, when there is no such query, or when a setting is malformed;
 * `message`, `hint` and `code` say what to do
 */
export function readCached<Row = Readonly<Record<string, unknown>>>(
  name: string,
  options?: ReadOptions,
): Promise<Cached<Row>>;
