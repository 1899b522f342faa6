import { createHash } from 'node:crypto';
import { collectFaults } from '../errors.ts';
import { fileStem } from '../sql-text/source-file.ts';
import { decodeUtf8, listEntries, type ProjectFolder, readBytes } from './files.ts';
import { parseHeader } from './header.ts';
import { type FileFault, nameIn, type Place } from './layouts/layout.ts';
import { findPlace, refuseFaults } from './migrations.ts';
import { type Script, wholeScript } from './script.ts';

/** A file that is run again whenever it has changed, after the migrations: functions, views, grants. */
export interface Repeatable {
  /** File name without `.sql`; they run in the order of their names. */
  readonly name: string;
  readonly checksum: string;
  readonly script: Script;
}

/** @throws CodelearnError exit 2 listing every unreadable file */
export function readRepeatables(folder: ProjectFolder): readonly Repeatable[] {
  const { repeatables, faults } = findRepeatables(folder, findPlace(folder));
  refuseFaults(faults);
  return repeatables;
}

/** The same with the faults as a value. */
export function findRepeatables(
  folder: ProjectFolder,
  place: Place,
): { readonly repeatables: readonly Repeatable[]; readonly faults: readonly FileFault[] } {
  const faults: string[] = [];
  const names = [
    ...namesIn(listEntries(folder, 'repeatable'), /^[^.].*\.sql$/, 'repeatable/'),
    ...namesIn(place.entries, /^R__.+\.sql$/, nameIn(place, '')),
  ];
  const repeatables = names.flatMap((name) => collectFaults(faults, () => readRepeatable(folder, name)) ?? []);
  return { repeatables, faults: faults.map((message) => ({ message })) };
}

/** Flyway keeps its own among the migrations. */
function namesIn(entries: Place['entries'], pattern: RegExp, below: string): readonly string[] {
  return entries.filter(({ name, isFile }) => isFile && pattern.test(name)).map(({ name }) => below + name);
}

function readRepeatable(folder: ProjectFolder, fileName: string): Repeatable {
  const { path, bytes } = readBytes(folder, fileName);
  const file = { path, text: decodeUtf8(bytes, path) };
  if (path.includes('/repeatable/')) parseHeader(file, {});
  const checksum = createHash('sha256').update(bytes).digest('hex');
  return { name: fileStem(fileName).normalize('NFC'), checksum, script: wholeScript(file) };
}
