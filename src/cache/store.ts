import type { Database } from '../connection/session.ts';
import { CodelearnError, exitCodes } from '../errors.ts';

/** Which server an answer came from. */
export type Source = 'redis' | 'database';

/** Where answers are kept. A store that cannot do its work throws `cache-unavailable`: the database can still answer. */
export interface Store {
  readonly source: Source;
  /** For messages; without password. */
  readonly label: string;
  /** The text under a key; `''` where something lies there that is no text. */
  read(key: string): Promise<string | undefined>;
  /**
   * Runs `use` with the right to replace the value under a key, which one process has at a time. Gives undefined,
   * without calling `use`, while another has it.
   */
  withLease<T>(key: string, use: (lease: Lease) => Promise<T>): Promise<T | undefined>;
}

export interface Lease {
  /** What lies under the key, read after the lease was acquired. */
  readonly storedText: string | undefined;
  /** Replaces it in one step, for so many milliseconds. False when the lease was lost meanwhile: nothing is replaced. */
  publish(text: string, keepMs: number): Promise<boolean>;
}

/** Opens a session on the database for one call, and closes it. */
export type WithDatabase = <T>(use: (database: Database) => Promise<T>) => Promise<T>;

export function unavailable(label: string, why: string, cause: unknown): CodelearnError {
  return new CodelearnError(`the cache (${label}) cannot be used: ${why}`, {
    code: 'cache-unavailable',
    exit: exitCodes.unreachable,
    cause,
  });
}

export function isUnavailable(error: unknown): error is CodelearnError {
  return error instanceof CodelearnError && error.code === 'cache-unavailable';
}
