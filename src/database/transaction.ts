import type { Sql } from './connect.ts';

export interface TransactionOptions {
  readonly end?: 'commit' | 'rollback';
  readonly mode?: 'read write' | 'isolation level repeatable read, read only';
}

/** The driver's own `begin` may go on outside the transaction after a lost connection; this one cannot. */
export async function runTransaction<T>(
  sql: Sql,
  signal: AbortSignal,
  isOpen: () => boolean,
  use: () => Promise<T>,
  { end = 'commit', mode = 'read write' }: TransactionOptions = {},
): Promise<T> {
  signal.throwIfAborted();
  await sql.unsafe(`begin ${mode}`);
  try {
    const result = await use();
    signal.throwIfAborted();
    await sql.unsafe(end);
    return result;
  } catch (error) {
    if (isOpen()) await sql.unsafe('rollback').catch(() => {});
    throw error;
  }
}
