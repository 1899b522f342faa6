import { createHash } from 'node:crypto';
import { chmodSync, chownSync, constants, fchmodSync, fchownSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Target } from '../connection/target.ts';
import { CodelearnError, exitCodes } from '../errors.ts';
import { canReach, rootStore } from './binaries.ts';
import { chooseServerUser, type ServerUser } from './server-user.ts';

/** `project` holds what people made; `scratch` only throw-away databases, so it trades safety for speed. */
export type ServerKind = 'project' | 'scratch';

/** Everything that belongs to one embedded server on disk. */
export interface ServerPaths {
  readonly kind: ServerKind;
  readonly data: string;
  readonly log: string;
  /** Present while `db start` asked for a server that outlives the command. */
  readonly keep: string;
  readonly socket: string;
  readonly user: ServerUser;
}

/** The paths of an embedded server, their folders made and private to the user it runs as. */
export function openServerPaths(home: string, kind: ServerKind): ServerPaths {
  const wanted = join(home, kind);
  const user = chooseServerUser(wanted);
  makeFolders(user.switched ? dirname(home) : home);
  const reachable = !user.switched || canReach(dirname(home), user);
  const folder = reachable ? home : join(rootStore, shortHash(home));
  makePrivate(folder, user, 0o755);
  const socket = chooseSocketFolder(folder, kind);
  makePrivate(socket, user, 0o700);
  return {
    kind,
    user,
    socket,
    data: join(folder, kind),
    log: join(folder, `${kind}.log`),
    keep: join(folder, `${kind}.keep`),
  };
}

/**
 * Opens a file of the server's for appending, its user's alone. Never through a link: the folder may come from a
 * repository, and root would write to, and give away, whatever a link there points to.
 */
export function openPrivately(path: string, { user }: ServerPaths): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  try {
    const file = openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
    fchmodSync(file, 0o600);
    if (user.switched) fchownSync(file, user.uid, user.gid);
    return file;
  } catch (error) {
    throw cannotMake(path, error);
  }
}

/** How to reach a database of the server: its superuser, over the private socket alone. */
export function serverTarget(paths: ServerPaths, database: string): Target {
  return {
    hosts: [{ host: paths.socket, port: 5432 }],
    user: 'postgres',
    password: undefined,
    database,
    tls: { mode: 'disable' },
    settings: {},
    applicationName: 'codelearn',
    sessionKind: 'any',
    connectTimeout: 10,
    origin: `the embedded server in ${dirname(paths.data)}`,
    embedded: true,
    notes: [],
  };
}

/** A socket's path has at most 107 bytes on Linux and 103 on macOS (sun_path), its own name included. */
function chooseSocketFolder(folder: string, kind: ServerKind): string {
  const beside = join(folder, `${kind}.socket`);
  return Buffer.byteLength(beside) <= 85 ? beside : join(tmpdir(), `codelearn-${shortHash(beside)}`);
}

/** Made with the right owner and mode; a folder that somebody else put there first is refused. */
function makePrivate(folder: string, user: ServerUser, mode: number): void {
  makeFolders(dirname(folder));
  try {
    mkdirSync(folder, { mode });
    if (user.switched) chownSync(folder, user.uid, user.gid);
    chmodSync(folder, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotMake(folder, error);
    const found = lstatSync(folder);
    const ours = found.isDirectory() && (found.uid === user.uid || found.uid === 0);
    const closed = (found.mode & 0o777 & ~mode) === 0;
    if (!ours || (mode === 0o700 && !closed)) throw notPrivate(folder);
    if (user.switched && found.uid !== user.uid) chownSync(folder, user.uid, user.gid);
  }
}

function makeFolders(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw cannotMake(path, error);
  }
}

function cannotMake(path: string, cause: unknown): CodelearnError {
  return new CodelearnError(`the embedded server cannot write its files: ${(cause as Error).message}`, {
    code: 'server-files',
    hint: `It wants to write ${path}. Set CODELEARN_HOME to a folder of your own, or name a database with --database-url.`,
    exit: exitCodes.unreachable,
    cause,
  });
}

function notPrivate(folder: string): CodelearnError {
  return new CodelearnError(`${folder} is not a private folder of the user the embedded server runs as`, {
    code: 'folder-not-private',
    hint: 'Remove it, or set CODELEARN_HOME to a folder of your own.',
    exit: exitCodes.unreachable,
  });
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
