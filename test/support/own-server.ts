import { execFile } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Target } from '../../src/connection/target.ts';
import { findInstallation } from '../../src/embedded/binaries.ts';
import { chooseServerUser, type ServerUser } from '../../src/embedded/server-user.ts';
import { superuserTarget } from './database.ts';

/** A server that nobody else uses: it may be configured, crashed and copied. */
export interface OwnServer {
  /** Of initdb, pg_ctl and postgres. */
  readonly programs: string;
  /** Of the data, the log and the socket. */
  readonly folder: string;
  readonly name: string;
  readonly port: number;
  readonly user: ServerUser;
}

/**
 * Lends a folder that servers can be made in; removed at the end.
 * @param programs folder of initdb, pg_ctl and postgres; without it those of the embedded server
 */
export async function withServerFolder<T>(
  use: (place: Omit<OwnServer, 'name' | 'port'>) => Promise<T>,
  programs?: string,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'codelearn-server-'));
  const user = chooseServerUser(folder);
  if (user.switched) chownSync(folder, user.uid, user.gid);
  try {
    return await use({ programs: programs ?? join(findInstallation(user).folder, 'bin'), folder, user });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function initializeServer(server: OwnServer): Promise<void> {
  await runProgram(server, 'initdb', ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
}

/** Starts it, and stops it at the end so that its data are whole. */
export async function runServer<T>(server: OwnServer, settings: string, use: () => Promise<T>): Promise<T> {
  const { folder, port } = server;
  const options = `-p ${port} -c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off -c autovacuum=off ${settings}`;
  await startServer(server, options);
  try {
    return await use();
  } finally {
    await stopServer(server, 'fast');
  }
}

/** @param options of the program `postgres` */
export async function startServer(server: OwnServer, options: string): Promise<void> {
  await runProgram(server, 'pg_ctl', ['start', '-w', '-l', logOf(server), '-o', options]);
}

export async function stopServer(server: OwnServer, mode: 'fast' | 'immediate'): Promise<void> {
  await runProgram(server, 'pg_ctl', ['stop', '-m', mode]);
}

export function logOf({ folder, name }: OwnServer): string {
  return join(folder, `${name}.log`);
}

/** As after a power cut: every session is gone, and what was not committed with it. */
export async function crashServer(server: OwnServer): Promise<void> {
  await runProgram(server, 'pg_ctl', ['restart', '-w', '-m', 'immediate', '-l', logOf(server)]);
}

function runProgram(server: OwnServer, program: string, options: readonly string[]): Promise<unknown> {
  const { programs, folder, name, user } = server;
  return promisify(execFile)(join(programs, program), ['-D', join(folder, name), ...options], {
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    ...(user.switched ? { uid: user.uid, gid: user.gid } : {}),
  });
}

export function targetOf({ folder, port }: OwnServer): Target {
  return superuserTarget(folder, port);
}
