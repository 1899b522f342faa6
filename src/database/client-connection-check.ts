import { type Database, PostgresError } from '../connection/session.ts';

/**
 * A killed client must not leave its statement running and its locks held: the server looks every two seconds whether
 * the client is still there. Servers on some systems cannot.
 * @returns what a transaction has to set where a file may have reset it; nothing on a server that cannot look
 */
export async function enableClientConnectionCheck({ sql }: Database): Promise<readonly string[]> {
  try {
    await sql`select pg_catalog.set_config('client_connection_check_interval', '2000', false)`;
    return ['set local client_connection_check_interval = 2000'];
  } catch (error) {
    if (error instanceof PostgresError) return [];
    throw error;
  }
}
