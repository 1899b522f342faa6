import { randomBytes } from 'node:crypto';
import { withDatabase } from '../connection/connect.ts';
import type { Database } from '../connection/session.ts';
import type { Target } from '../connection/target.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { quoteIdentifier } from '../sql-text/identifier.ts';
import { sqlFragment } from '../sql-text/sql-fragment.ts';
import { withServer } from './server.ts';
import { openServerPaths, serverTarget } from './server-paths.ts';

export interface ScratchDatabase {
  readonly database: Database;
  /** Folder of the server's data (`data_directory`), where this process may read and write. */
  readonly dataFolder: string;
}

/**
 * Creates an empty database on the scratch server and drops it at the end. Without autovacuum nothing changes its
 * statistics.
 */
export async function withScratch<T>(
  home: string,
  signal: AbortSignal,
  use: (scratch: ScratchDatabase) => Promise<T>,
): Promise<T> {
  return withScratchTarget(home, signal, (target, dataFolder) =>
    withDatabase(target, { signal }, (database) => use({ database, dataFolder })),
  );
}

/** The same for those who open sessions of their own, as several clients at once. */
export async function withScratchTarget<T>(
  home: string,
  signal: AbortSignal,
  use: (target: Target, dataFolder: string) => Promise<T>,
): Promise<T> {
  const paths = openServerPaths(home, 'scratch');
  const name = `scratch_${randomBytes(6).toString('hex')}`;
  const administer = <R>(act: (admin: Database) => Promise<R>): Promise<R> =>
    withDatabase(serverTarget(paths, 'postgres'), { signal: new AbortController().signal }, act);
  return withServer(paths, signal, async () => {
    await administer(async (admin) => {
      await dropLeftovers(admin);
      await runOwnQuery(admin, sqlFragment`create database ${quoteIdentifier(name)} template template0`);
    });
    try {
      return await use(serverTarget(paths, name), paths.data);
    } finally {
      await administer((admin) =>
        runOwnQuery(admin, sqlFragment`drop database if exists ${quoteIdentifier(name)} with (force)`),
      );
    }
  });
}

/** Databases that killed runs left behind: older than a day, so that no running command still uses one. */
async function dropLeftovers(admin: Database): Promise<void> {
  const leftovers = await admin.sql<{ datname: string }[]>`
    select datname
    from pg_catalog.pg_database d
    where datname like 'scratch\\_%'
      and (pg_catalog.pg_stat_file('base/' || d.oid || '/PG_VERSION', true)).modification
          < pg_catalog.now() - interval '1 day'
      and not exists (select from pg_catalog.pg_stat_activity a where a.datid = d.oid)
    order by datname`;
  for (const { datname } of leftovers) {
    await runOwnQuery(admin, sqlFragment`drop database if exists ${quoteIdentifier(datname)}`);
  }
}
