import { refuseTransactionPooler } from '../../connection/pooler.ts';
import type { Database } from '../../connection/session.ts';
import { enableClientConnectionCheck } from '../../database/client-connection-check.ts';
import { withLock } from '../../database/lock.ts';
import { migrationLock } from '../../database/lock-keys.ts';
import { flushCommits } from '../history/history-table.ts';
import { createNoticeLog, type NoticeLog } from './notices.ts';
import { checkSession } from './preflight.ts';

/** Whom a run tells what it does, as it does it. Nothing here prints. */
export interface Reporter {
  /** A migration was applied or undone. */
  done(label: string, durationMs: number): void;
  note(text: string): void;
}

/** Durations are milliseconds. */
export interface RunOptions {
  /** How long to wait for another run (60 s). */
  readonly lockWait?: number | undefined;
  /** How long one statement may wait for a lock on a table before its file is rolled back (5 s). */
  readonly lockTimeout?: number | undefined;
  /** How long to try such a file again and again (60 s). */
  readonly lockRetryFor?: number | undefined;
  readonly reporter?: Reporter | undefined;
  /** Where the connection's notices go. */
  readonly notices?: NoticeLog | undefined;
}

/** The one run on a database: it holds the migration lock. */
export interface Run {
  readonly database: Database;
  readonly reporter: Reporter;
  readonly notices: NoticeLog;
  readonly lockTimeout: number;
  readonly lockRetryFor: number;
  /** Begins every transaction: its settings end with it. */
  readonly settings: readonly string[];
}

export const silent: Reporter = { done: () => {}, note: () => {} };

/**
 * Runs `use` as the only run on this database.
 * @throws CodelearnError exit 3 behind a transaction pooler, exit 4 when another run holds the lock for too long
 */
export async function withRun<T>(database: Database, options: RunOptions, use: (run: Run) => Promise<T>): Promise<T> {
  const {
    reporter = silent,
    notices = createNoticeLog(() => {}),
    lockWait = 60_000,
    lockTimeout = 5000,
    lockRetryFor = 60_000,
  } = options;
  await checkSession(database);
  await refuseTransactionPooler(database);
  const deadClientCheck = await enableClientConnectionCheck(database);
  const onWait = (holder: string): void => reporter.note(`waiting for another run: ${holder}`);
  const settings = [
    `set local lock_timeout = ${Math.round(lockTimeout)}`,
    // The parser takes strings for standard ones; so must the server.
    'set local standard_conforming_strings = on',
    ...deadClientCheck,
  ];
  return withLock(database, { key: migrationLock, patience: lockWait, onWait }, () =>
    use({ database, reporter, notices, lockTimeout, lockRetryFor, settings }).catch(async (error) => {
      await flushCommits(database);
      throw error;
    }),
  );
}
