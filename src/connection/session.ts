import postgres from 'postgres';
import type { Target } from './target.ts';

export type Sql = postgres.Sql;
export type Row = postgres.Row;
export type Notice = postgres.Notice;
export const PostgresError: typeof postgres.PostgresError = postgres.PostgresError;
export type PostgresError = postgres.PostgresError;

/** One session on one server. It never reconnects: once lost, every further query fails with `connection-lost`. */
export interface Database {
  /** Tagged template: interpolated values travel as parameters. */
  readonly sql: Sql;
  readonly target: Target;
  /** Process id of the server's backend. */
  readonly pid: number;
  /** `server_version_num`, e.g. 180004. */
  readonly serverVersion: number;
  /** Role that logged in (`session_user`). */
  readonly user: string;
  /** True for a standby, as it was when the session began. */
  readonly inRecovery: boolean;
  readonly signal: AbortSignal;
  /** False once the connection is closed, by us or by the other side. */
  isOpen(): boolean;
  /**
   * Runs `use` between `begin` and `commit`, or `rollback` when it throws, is interrupted, or `end` says so.
   * Transactions do not nest.
   */
  transaction<T>(use: () => Promise<T>, options?: TransactionOptions): Promise<T>;
}

export interface TransactionOptions {
  readonly end?: 'commit' | 'rollback';
  readonly mode?: 'read write' | 'read only' | 'isolation level repeatable read, read only';
}
