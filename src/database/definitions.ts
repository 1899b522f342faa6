import type { Database } from '../connection/session.ts';

/**
 * Runs statements that take no parameters, put together from quoted identifiers and definitions that the server itself
 * printed (pg_get_indexdef, pg_get_constraintdef): never from what people typed.
 */
export async function runDefinitions({ sql }: Database, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.unsafe(statement);
}
