import { chownSync, cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/connection/session.ts';
import type { Target } from '../../src/connection/target.ts';
import type { ServerUser } from '../../src/embedded/server-user.ts';
import { connectTo } from './database.ts';
import { initializeServer, type OwnServer, runServer, targetOf, withServerFolder } from './own-server.ts';

/** A server that writes and one that follows it and may be read. */
export interface Replication {
  /** The superuser's session. What it commits can be read on the standby when its statement returns. */
  readonly primary: Database;
  readonly standby: Target;
}

/**
 * Lends a primary and a hot standby that cancels at once whatever stands in the way of replay, with this SQL run before
 * they part. The standby is a physical copy of the stopped primary; replication is synchronous, so nobody has to wait.
 * @param programs folder of initdb, pg_ctl and postgres; without it those of the embedded server
 */
export async function withStandby<T>(
  script: string,
  use: (replication: Replication) => Promise<T>,
  programs?: string,
): Promise<T> {
  return withServerFolder(async (place) => {
    const first = { ...place, name: 'primary', port: 5432 };
    const second = { ...place, name: 'standby', port: 5433 };
    await initializeServer(first);
    await runServer(first, '', () => connectTo(targetOf(first), (database) => database.sql.unsafe(script)));
    copyData(first, second);
    return runServer(first, '-c synchronous_standby_names=* -c synchronous_commit=remote_apply', () =>
      runServer(second, '-c max_standby_streaming_delay=0', () =>
        connectTo(targetOf(first), (primary) => use({ primary, standby: targetOf(second) })),
      ),
    );
  }, programs);
}

function copyData(from: OwnServer, { folder, name, user }: OwnServer): void {
  const data = join(folder, name);
  cpSync(join(folder, from.name), data, { recursive: true });
  writeFileSync(join(data, 'standby.signal'), '');
  const source = `host=${folder} port=${from.port} user=postgres`;
  writeFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
  if (user.switched) chownAll(data, user);
}

function chownAll(path: string, { uid, gid }: ServerUser): void {
  chownSync(path, uid, gid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) chownAll(join(path, entry.name), { uid, gid, switched: true });
    else chownSync(join(path, entry.name), uid, gid);
  }
}
