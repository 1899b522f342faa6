import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withDatabase } from '../../src/connection/connect.ts';
import type { Database } from '../../src/connection/session.ts';
import { type ServerPaths, serverTarget } from '../../src/embedded/server-paths.ts';
import { chooseServerUser } from '../../src/embedded/server-user.ts';
import { never } from './database.ts';

const root = '/usr/lib/postgresql';

/** Major versions of PostgreSQL that the system's packages brought, e.g. `['15']`. */
export const systemVersions: readonly string[] = existsSync(root)
  ? readdirSync(root)
      .filter((version) => existsSync(join(root, version, 'bin', 'initdb')))
      .sort()
  : [];

/** For `test(…, { skip })`: false where there is such a server, else the reason. */
export const skipWithoutSystemPostgres: string | false =
  systemVersions.length === 0 && `no PostgreSQL of the system: ${root} has no server`;

/** Lends the superuser's session on a new server of that version; stopped and removed at the end. */
export async function withSystemServer<T>(version: string, use: (database: Database) => Promise<T>): Promise<T> {
  const folder = mkdtempSync('/tmp/codelearn-system-');
  const user = chooseServerUser(folder);
  const identity = user.switched ? { uid: user.uid, gid: user.gid } : {};
  if (user.switched) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const runProgram = (name: string, options: readonly string[]): Promise<unknown> =>
    promisify(execFile)(join(root, version, 'bin', name), [...options], {
      cwd: '/',
      env: { LC_ALL: 'C', TZ: 'UTC' },
      ...identity,
    });
  try {
    await runProgram('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
    const settings = `-c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off`;
    await runProgram('pg_ctl', ['start', '-D', data, '-l', join(folder, 'log'), '-o', settings]);
    try {
      const paths: ServerPaths = { kind: 'scratch', data, log: '', keep: '', socket: folder, user };
      return await withDatabase(serverTarget(paths, 'postgres'), { signal: never }, use);
    } finally {
      await runProgram('pg_ctl', ['stop', '-D', data, '-m', 'immediate']);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
