import { withDatabase } from '../connection/connect.ts';
import type { Database } from '../connection/session.ts';
import type { Target } from '../connection/target.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { quoteIdentifier } from '../sql-text/identifier.ts';
import { sqlFragment } from '../sql-text/sql-fragment.ts';
import { withServer } from './server.ts';
import { openServerPaths, serverTarget } from './server-paths.ts';

const databaseName = 'codelearn';

/** Where the project's database on the embedded server is, running or not. */
export function locateEmbeddedDatabase(home: string): Target {
  return serverTarget(openServerPaths(home, 'project'), databaseName);
}

/** Uses the project's database on the embedded server, which is started, created and stopped as needed. */
export async function withEmbeddedDatabase<T>(
  home: string,
  signal: AbortSignal,
  use: (target: Target) => Promise<T>,
): Promise<T> {
  const paths = openServerPaths(home, 'project');
  return withServer(paths, signal, async () => {
    await withDatabase(serverTarget(paths, 'postgres'), { signal }, createMissing);
    return use(serverTarget(paths, databaseName));
  });
}

async function createMissing(database: Database): Promise<void> {
  const found = await database.sql`select from pg_catalog.pg_database where datname = ${databaseName}`;
  if (found.length > 0) return;
  try {
    await runOwnQuery(database, sqlFragment`create database ${quoteIdentifier(databaseName)}`);
  } catch (error) {
    // duplicate_database: another command was faster (42P04, or 23505 when both were at it).
    if (!['42P04', '23505'].includes((error as { code: string }).code)) throw error;
  }
}
