import { type Database, PostgresError } from '../connection/session.ts';
import { type BoundStatement, inlineValues } from '../sql-text/inline-values.ts';
import type { ServerError } from '../sql-text/server-error.ts';

/** Runs one statement of a user's outside any transaction of ours; gives the server's error instead of throwing it. */
export async function runPart({ sql }: Database, text: string): Promise<ServerError | undefined> {
  try {
    await sql.unsafe(text);
    return undefined;
  } catch (error) {
    if (error instanceof PostgresError) return error as ServerError;
    throw error;
  }
}

/** Runs a statement of ours as the role that logged in, whatever role and settings a user's statement has set. */
export async function runOwn({ sql }: Database, statement: BoundStatement): Promise<void> {
  const own = 'set local session authorization default; set local role none';
  await sql.unsafe(`begin; ${own}; ${inlineValues(statement)}; commit`);
}
