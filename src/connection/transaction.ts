import type { Database, TransactionOptions } from './session.ts';

/**
 * The driver's own `begin` may go on outside the transaction after a lost connection; this one cannot. On a standby, which
 * refuses to be asked for `read write`, a statement that writes is refused instead (SQLSTATE 25006).
 */
export async function runTransaction<T>(
  { sql, signal, isOpen, inRecovery }: Pick<Database, 'sql' | 'signal' | 'isOpen' | 'inRecovery'>,
  use: () => Promise<T>,
  { end = 'commit', mode = 'read write' }: TransactionOptions = {},
): Promise<T> {
  signal.throwIfAborted();
  await sql.unsafe(inRecovery && mode === 'read write' ? 'begin' : `begin ${mode}`);
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
