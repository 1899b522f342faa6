import { execFile } from 'node:child_process';
import { chownSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findInstallation } from '../../src/database/binaries.ts';
import type { Database } from '../../src/database/connect.ts';
import { chooseServerUser, type ServerUser } from '../../src/database/server-user.ts';
import type { Target } from '../../src/database/target.ts';
import { connectTo } from './database.ts';

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
  const folder = mkdtempSync(join(tmpdir(), 'codelearn-standby-'));
  const user = chooseServerUser(folder);
  if (user.switched) chownSync(folder, user.uid, user.gid);
  const bin = programs ?? join(findInstallation(user).folder, 'bin');
  const server = (name: string, port: number): Server => ({ bin, folder, name, port, user });
  const [first, second] = [server('primary', 5432), server('standby', 5433)];
  try {
    await runProgram(first, 'initdb', ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
    await runServer(first, '', () => connectTo(targetOf(first), (database) => database.sql.unsafe(script)));
    copyData(first, second);
    return await runServer(first, '-c synchronous_standby_names=* -c synchronous_commit=remote_apply', () =>
      runServer(second, '-c max_standby_streaming_delay=0', () =>
        connectTo(targetOf(first), (primary) => use({ primary, standby: targetOf(second) })),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Server {
  readonly bin: string;
  /** Of the data and the sockets. */
  readonly folder: string;
  readonly name: string;
  readonly port: number;
  readonly user: ServerUser;
}

async function runServer<T>(server: Server, settings: string, use: () => Promise<T>): Promise<T> {
  const { folder, name, port } = server;
  const options = `-p ${port} -c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off -c autovacuum=off ${settings}`;
  await runProgram(server, 'pg_ctl', ['start', '-w', '-l', join(folder, `${name}.log`), '-o', options]);
  try {
    return await use();
  } finally {
    // A fast stop writes everything out, for the copy; a primary would wait for its standby, which stops before it.
    await runProgram(server, 'pg_ctl', ['stop', '-m', 'fast']);
  }
}

function copyData(from: Server, { folder, name, user }: Server): void {
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

function runProgram(
  { bin, folder, name, user }: Server,
  program: string,
  options: readonly string[],
): Promise<unknown> {
  return promisify(execFile)(join(bin, program), ['-D', join(folder, name), ...options], {
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    ...(user.switched ? { uid: user.uid, gid: user.gid } : {}),
  });
}

function targetOf({ folder, port }: Server): Target {
  return {
    hosts: [{ host: folder, port }],
    user: 'postgres',
    password: undefined,
    database: 'postgres',
    tls: { mode: 'disable' },
    settings: {},
    applicationName: 'codelearn',
    sessionKind: 'any',
    connectTimeout: 10,
    origin: 'the test',
    embedded: true,
    notes: [],
  };
}
