import crypto from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CodelearnError } from '../errors.ts';
import { lineOf } from '../sql-text/position.ts';
import type { SourceFile } from '../sql-text/source-file.ts';
import { refuseMisspelled } from './misspelled.ts';

/** The project's folder: `path` as the user wrote it (messages start with it), `absolute` to read from. */
export interface ProjectFolder {
  readonly path: string;
  readonly absolute: string;
}

/** @throws CodelearnError exit 2 when there is no such folder, or one inside it is misspelled. */
export function openProjectFolder(path: string, cwd: string): ProjectFolder {
  const absolute = resolve(cwd, path);
  if (!isFolder(absolute)) {
    throw new CodelearnError(`there is no folder ${path}: the project's SQL files are looked for there`, {
      code: 'no-project',
      hint: 'Run the command beside the sql/ folder, or name it with --sql <folder>; a new project begins with an empty one.',
    });
  }
  refuseMisspelled(path.replace(/\/+$/, ''), absolute);
  return { path, absolute };
}

/** Names in a folder of the project, by code point; empty where the folder does not exist. */
export function listNames(folder: ProjectFolder, name: string): readonly string[] {
  const absolute = join(folder.absolute, name);
  if (!isFolder(absolute)) return [];
  return readdirSync(absolute)
    .map((entry) => entry.normalize('NFC'))
    .sort();
}

/** Everything in a folder of the project under its name on disk, by code unit; links count as what they point to. */
export function listEntries(folder: ProjectFolder, name: string): readonly { name: string; isFile: boolean }[] {
  const absolute = join(folder.absolute, name);
  if (!isFolder(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true })
    .map((entry) => {
      const { name } = entry;
      return { name, isFile: entry.isSymbolicLink() ? !isFolder(join(absolute, name)) : entry.isFile() };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Every `.sql` file of a folder of the project, by name. */
export function readSqlFiles(folder: ProjectFolder, name: string): readonly SourceFile[] {
  const names = listNames(folder, name).filter((entry) => entry.endsWith('.sql') && !entry.startsWith('.'));
  return names.map((entry) => readSource(folder, `${name}/${entry}`));
}

/** One file of the project, if it is there. */
export function readOptional(folder: ProjectFolder, name: string): SourceFile | undefined {
  try {
    statSync(join(folder.absolute, name));
  } catch {
    return undefined;
  }
  return readSource(folder, name);
}

/** @throws CodelearnError exit 2 when the file cannot be read, is not UTF-8, or holds a NUL. */
export function readSource(folder: ProjectFolder, name: string): SourceFile {
  const { path, bytes } = readBytes(folder, name);
  return { path, text: decodeUtf8(bytes, path) };
}

/** The same undecoded, for those who need the very bytes. */
export function readBytes(folder: ProjectFolder, name: string): { path: string; bytes: Buffer } {
  const path = `${folder.path.replace(/\/+$/, '')}/${name}`;
  try {
    return { path, bytes: readFileSync(join(folder.absolute, name)) };
  } catch (error) {
    throw unreadable(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

const chunk = Buffer.allocUnsafe(1 << 16);

/**
 * SHA-256 of a file's bytes, hexadecimal. Reads through one buffer: nothing is kept of the file, however large it is.
 * @throws CodelearnError exit 2 when the file cannot be read
 */
export function checksumFile(folder: ProjectFolder, name: string): string {
  try {
    // Not join: over many files it takes as long as opening them.
    const file = openSync(`${folder.absolute}/${name}`, 'r');
    try {
      let length = readSync(file, chunk, 0, chunk.length, null);
      // Node has it from 20.12 on; one call costs half of three.
      if (length < chunk.length && crypto.hash) return crypto.hash('sha256', chunk.subarray(0, length));
      const hash = crypto.createHash('sha256');
      for (; length === chunk.length; length = readSync(file, chunk, 0, chunk.length, null)) hash.update(chunk);
      return hash.update(chunk.subarray(0, length)).digest('hex');
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const path = `${folder.path.replace(/\/+$/, '')}/${name}`;
    throw unreadable(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

/** Strict: Node's own decoding would turn a damaged byte into U+FFFD and so change the user's SQL silently. */
export function decodeUtf8(bytes: Buffer, path: string): string {
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw unreadable(path, `a NUL byte at offset ${zero} (line ${lineOfByte(bytes, zero)})`);
  const text = bytes.toString('utf8');
  if (text.includes('\uFFFD')) {
    const at = firstDifference(bytes, Buffer.from(text, 'utf8'));
    if (at >= 0) throw unreadable(path, `not UTF-8 at byte offset ${at} (line ${lineOfByte(bytes, at)})`);
  }
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function firstDifference(left: Buffer, right: Buffer): number {
  const end = Math.min(left.length, right.length);
  for (let at = 0; at < end; at += 1) if (left[at] !== right[at]) return at;
  return left.length === right.length ? -1 : end;
}

/** Line ends are one byte in every encoding that a file may have by mistake. */
function lineOfByte(bytes: Buffer, offset: number): number {
  return lineOf(bytes.toString('latin1', 0, offset), offset);
}

function unreadable(path: string, what: string): CodelearnError {
  return new CodelearnError(`${path}: ${what}`, {
    code: 'unreadable-file',
    hint: 'Save the file as UTF-8 text that this user may read. Nothing was attempted.',
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
