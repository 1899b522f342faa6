import type { Database } from '../database/connect.ts';
import { withLock } from '../database/lock.ts';

/** Whom a run tells what it does, as it does it. Nothing here prints. */
export interface Witness {
  /** A migration was applied or rolled back. */
  done(label: string, durationMs: number): void;
  note(text: string): void;
}

export interface RunOptions {
  /** Milliseconds to wait for another run. */
  readonly lockWait?: number | undefined;
  readonly witness?: Witness | undefined;
}

export const silent: Witness = { done: () => {}, note: () => {} };

/** First 63 bits of SHA-256 of "codelearn.migrations". Advisory locks are counted per database. */
export const lockKey = 0x1f0b0627b4a95bc5n;
const defaultPatience = 60_000;

/** Runs `use` as the only run on this database. */
export function withMigrationLock<T>(database: Database, options: RunOptions, use: () => Promise<T>): Promise<T> {
  const witness = options.witness ?? silent;
  const onWait = (holder: string): void => witness.note(`waiting for another run: ${holder}`);
  return withLock(database, { key: lockKey, patience: options.lockWait ?? defaultPatience, onWait }, use);
}
