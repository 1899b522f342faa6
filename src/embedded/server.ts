import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { withDatabase } from '../connection/connect.ts';
import type { Database } from '../connection/session.ts';
import { embeddedServerLease } from '../database/lock-keys.ts';
import { CodelearnError, exitCodes } from '../errors.ts';
import { findInstallation } from './binaries.ts';
import { openPrivately, type ServerPaths, serverTarget } from './server-paths.ts';

const patience = 30_000;
const never = new AbortController().signal;

/**
 * Starts the server when it does not run, joins it when it does, and stops it when the last user leaves, unless
 * `keep` is there. The lease is a session on the server itself, so a killed command can never hold on to it.
 * @throws CodelearnError exit 3 with the end of the server's log when it does not start
 */
export async function withServer<T>(paths: ServerPaths, signal: AbortSignal, use: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patience;
  for (let started = false; ; ) {
    // A server that was started here is stopped by the last lease that ends, so after an interrupt the lease is still taken.
    if (!started) signal.throwIfAborted();
    const outcome = await tryLease(paths, async () => {
      signal.throwIfAborted();
      return use();
    });
    if (outcome !== 'busy') return outcome.result;
    if (Date.now() > deadline) throw startFailed(paths, `it did not answer within ${patience / 1000} s`);
    if (await startIfDown(paths)) started = true;
  }
}

/** Stops the server whoever uses it; gives false when none ran. */
export async function stopServer(paths: ServerPaths): Promise<boolean> {
  rmSync(paths.keep, { force: true });
  if (!(await isRunning(paths))) return false;
  await stop(paths);
  return true;
}

/** A killed server leaves its pid file and socket, so `pg_ctl status` asks whether that process is there. */
export async function isRunning(paths: ServerPaths): Promise<boolean> {
  if (!existsSync(join(paths.data, 'postmaster.pid')) || !existsSync(join(paths.socket, '.s.PGSQL.5432'))) return false;
  try {
    await runProgram(paths, 'pg_ctl', ['status', '-D', paths.data]);
    return true;
  } catch {
    return false;
  }
}

async function tryLease<T>(paths: ServerPaths, use: () => Promise<T>): Promise<'busy' | { result: T }> {
  let leased = false;
  try {
    return await withDatabase(serverTarget(paths, 'postgres'), { signal: never }, async (lease) => {
      leased = await takeLease(lease);
      if (!leased) return 'busy';
      try {
        return { result: await use() };
      } finally {
        await leave(lease, paths);
      }
    });
  } catch (error) {
    if (leased || !(error instanceof CodelearnError) || error.exit !== exitCodes.unreachable) throw error;
    return 'busy';
  }
}

async function takeLease({ sql }: Database): Promise<boolean> {
  const [row] = await sql`select pg_catalog.pg_try_advisory_lock_shared(${embeddedServerLease}) as leased`;
  return row?.leased === true;
}

/**
 * Of several commands that end together, the last one gets the exclusive lock, and stops the server while it holds it.
 */
async function leave(lease: Database, paths: ServerPaths): Promise<void> {
  if (!lease.isOpen()) return;
  try {
    await lease.sql`select pg_catalog.pg_advisory_unlock_shared(${embeddedServerLease})`;
    const [row] = await lease.sql`select pg_catalog.pg_try_advisory_lock(${embeddedServerLease}) as alone`;
    if (row?.alone === true && !existsSync(paths.keep)) await stop(paths);
  } catch (error) {
    if (lease.isOpen()) throw error;
  }
}

/** Gives whether it was this command that started the server. */
async function startIfDown(paths: ServerPaths): Promise<boolean> {
  if (await isRunning(paths)) {
    await delay(20);
    return false;
  }
  await initialise(paths);
  const server = launch(paths);
  const ended = new Promise<'ended'>((resolve) => server.once('exit', () => resolve('ended')));
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    if ((await Promise.race([ended, delay(10, 'waiting')])) === 'ended') break;
    if (isReady(paths)) return true;
  }
  // Another command may have been faster: then its server holds the folder, and ours has left.
  if (!existsSync(join(paths.data, 'postmaster.pid'))) throw startFailed(paths, 'it ended at once');
  await delay(20);
  return false;
}

/** Line 8 of postmaster.pid (miscadmin.h, LOCK_FILE_LINE_PM_STATUS). */
function isReady(paths: ServerPaths): boolean {
  try {
    return readFileSync(join(paths.data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

/**
 * Made beside and renamed, so that a half-made data directory is never used, and of two commands that make it at once
 * the second finds the first one's.
 */
async function initialise(paths: ServerPaths): Promise<void> {
  if (existsSync(join(paths.data, 'PG_VERSION'))) return;
  const unfinished = `${paths.data}.${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'];
  const options = ['-D', unfinished, '-U', 'postgres', '-A', 'trust', '--no-sync', '--no-instructions', ...locale];
  try {
    await runProgram(paths, 'initdb', options);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw startFailed(paths, `initdb failed:\n${(error as { stderr?: string }).stderr ?? String(error)}`);
  }
  const access = 'local all postgres trust\nlocal all all scram-sha-256\n';
  const file = openSync(join(unfinished, 'pg_hba.conf'), constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
  writeFileSync(file, access);
  closeSync(file);
  try {
    renameSync(unfinished, paths.data);
  } catch {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** In a process group of its own: a Ctrl-C in the terminal is ours to handle, not the server's. */
function launch(paths: ServerPaths): ChildProcess {
  const { folder } = findInstallation(paths.user);
  const log = openPrivately(paths.log, paths);
  const settings = Object.entries({
    listen_addresses: '',
    unix_socket_directories: paths.socket,
    unix_socket_permissions: '0700',
    // Errors reach the client anyway; in the log they would pile up, with rows and statements in them.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    ...(paths.kind === 'scratch' ? { fsync: 'off', full_page_writes: 'off', autovacuum: 'off' } : {}),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(folder, 'bin', 'postgres'), ['-D', paths.data, ...settings], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { LC_ALL: 'C', TZ: 'UTC' },
    ...identity(paths),
  });
  closeSync(log);
  server.on('error', () => {});
  server.unref();
  return server;
}

async function stop(paths: ServerPaths): Promise<void> {
  await runProgram(paths, 'pg_ctl', ['stop', '-D', paths.data, '-m', 'fast', '-W']).catch(() => {});
  const deadline = Date.now() + patience;
  while (existsSync(join(paths.data, 'postmaster.pid')) && Date.now() < deadline) await delay(10);
}

function runProgram(paths: ServerPaths, name: string, options: readonly string[]): Promise<unknown> {
  const { folder } = findInstallation(paths.user);
  const settings = { cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' }, ...identity(paths) };
  return promisify(execFile)(join(folder, 'bin', name), [...options], settings);
}

function identity({ user }: ServerPaths): { uid?: number; gid?: number } {
  return user.switched ? { uid: user.uid, gid: user.gid } : {};
}

function startFailed(paths: ServerPaths, why: string): CodelearnError {
  const log = existsSync(paths.log) ? readFileSync(paths.log, 'utf8').trimEnd().split('\n').slice(-5) : [];
  const end = log.length === 0 ? '' : `\n  ${log.join('\n  ')}`;
  return new CodelearnError(`the embedded server did not start: ${why}${end}`, {
    code: 'embedded-server',
    hint: `Its log is ${paths.log}. To start over without its data: codelearn db reset.`,
    exit: exitCodes.unreachable,
  });
}
