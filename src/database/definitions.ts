import type { Database } from '../connection/session.ts';

/**
 * Runs statements that take no parameters, put together from quoted identifiers and definitions that the server itself
 * printed (pg_get_indexdef, pg_get_constraintdef, pg_get_viewdef): never from what people typed. Each text can only be one
 * statement: the extended query protocol, which the tagged template uses, refuses more ("Message Flow" in the manual).
 */
export async function runDefinitions({ sql }: Pick<Database, 'sql'>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql`${sql.unsafe(statement)}`;
}
