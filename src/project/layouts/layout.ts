import { createHash } from 'node:crypto';
import { collectFaults } from '../../errors.ts';
import type { SourceFile } from '../../sql-text/source-file.ts';
import { decodeUtf8, type ProjectFolder, readBytes } from '../files.ts';
import type { Script } from '../script.ts';

/** One step of the schema's life. */
export interface Migration {
  /** A whole number of any length: `1`, `01` and `001` are the same version. */
  readonly version: bigint;
  /** The version as the file name has it. */
  readonly id: string;
  readonly name: string;
  /** Name of the file in its folder. */
  readonly fileName: string;
  /** The file as messages name it. */
  readonly path: string;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly checksum: string;
  readonly up: Script;
  readonly down: (Script & { readonly fileName: string }) | undefined;
}

/** What is wrong with a file. */
export interface FileFault {
  readonly message: string;
  /** The version that the file's name gives it, where it gives one. */
  readonly version?: bigint;
}

/** A folder of migrations. */
export interface Place {
  readonly folder: ProjectFolder;
  /** Below the project's folder; empty where that is the folder of migrations itself. */
  readonly name: string;
  /** By name. */
  readonly entries: readonly { readonly name: string; readonly isFile: boolean }[];
}

/** How a tool names and divides its files. */
export interface Layout {
  /** Whether a folder is in this layout. */
  recognises(place: Place): boolean;
  /** The migrations, in any order, each read when it is asked for; what is wrong with a file goes to `faults`. */
  read(place: Place, faults: FileFault[]): Iterable<Migration>;
  /** The files of a new migration, by name. */
  draft(named: Pick<Migration, 'id' | 'name'>, texts: WayTexts): Readonly<Record<string, string>>;
}

/** SQL for the way up and the way down. */
export interface WayTexts {
  readonly up: string;
  readonly down: string;
}

/** Path of a file as messages name it. */
export function pathIn({ folder, name }: Place, fileName: string): string {
  return [folder.path.replace(/\/+$/, ''), name, fileName].filter((part) => part !== '').join('/');
}

/** Path of a file below the project's folder. */
export function nameIn({ name }: Place, fileName: string): string {
  return name === '' ? fileName : `${name}/${fileName}`;
}

/** @throws CodelearnError exit 2 when it cannot be read or is not UTF-8 */
export function loadFile(place: Place, fileName: string): { readonly file: SourceFile; readonly checksum: string } {
  const { path, bytes } = readBytes(place.folder, nameIn(place, fileName));
  const checksum = createHash('sha256').update(bytes).digest('hex');
  return { file: { path, text: decodeUtf8(bytes, path) }, checksum };
}

/** Gives the migration that `read` gives, or notes what is wrong with its file. */
export function readOne(faults: FileFault[], version: bigint, read: () => Migration): readonly Migration[] {
  const messages: string[] = [];
  const found = collectFaults(messages, read);
  for (const message of messages) faults.push({ message, version });
  return found === undefined ? [] : [found];
}

/** What somebody may believe to be applied; hidden files and editors' leftovers are nobody's belief. */
export function noteUnnamed(place: Place, fileName: string, isFile: boolean, faults: FileFault[]): void {
  if (fileName.startsWith('.') || !/\.sql$/i.test(fileName)) return;
  const why = isFile ? 'not named as one' : 'a folder';
  faults.push({ message: `${pathIn(place, fileName)}: looks like a migration but is ${why}` });
}

/** Files of other tools' layouts may say `-- transaction: none` as well, in their leading comment. */
export function saysNoTransaction(text: string): boolean {
  const [comment = ''] = /^(?:\s*--[^\n]*(?:\n|$))*/.exec(text) ?? [];
  return /^\s*--\s*transaction\s*:\s*none\s*$/m.test(comment);
}
