import { createHash } from 'node:crypto';
import { CodelearnError, combineFaults } from '../errors.ts';
import { decodeUtf8, listEntries, type ProjectFolder, readBytes } from './files.ts';
import { parseHeader } from './header.ts';
import { nameIn, type Place } from './layouts/layout.ts';
import { findPlace } from './migrations.ts';
import { type Script, wholeScript } from './script.ts';

/** A file that is run again whenever it has changed, after the migrations: functions, views, grants. */
export interface Repeatable {
  /** File name without `.sql`; they run in the order of their names. */
  readonly name: string;
  readonly hash: string;
  readonly script: Script;
}

/** @throws CodelearnError exit 2 listing every unreadable file */
export function readRepeatables(folder: ProjectFolder, place = findPlace(folder)): readonly Repeatable[] {
  const faults: string[] = [];
  const names = [
    ...namesIn(listEntries(folder, 'repeatable'), /^[^.].*\.sql$/, 'repeatable/'),
    ...namesIn(place.entries, /^R__.+\.sql$/, nameIn(place, '')),
  ];
  const repeatables = names.flatMap((name) => {
    try {
      return [readRepeatable(folder, name)];
    } catch (error) {
      if (!(error instanceof CodelearnError)) throw error;
      faults.push(error.message);
      return [];
    }
  });
  if (faults.length > 0) throw combineFaults(faults, { code: 'repeatable-files', hint: 'Nothing was attempted.' });
  return repeatables;
}

/** Flyway keeps its own among the migrations. */
function namesIn(entries: Place['entries'], pattern: RegExp, below: string): readonly string[] {
  return entries.filter(({ name, isFile }) => isFile && pattern.test(name)).map(({ name }) => below + name);
}

function readRepeatable(folder: ProjectFolder, fileName: string): Repeatable {
  const { path, bytes } = readBytes(folder, fileName);
  const file = { path, text: decodeUtf8(bytes, path) };
  if (path.includes('/repeatable/')) parseHeader(file, {});
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { name: fileName.replace(/^.*\/|\.sql$/g, '').normalize('NFC'), hash, script: wholeScript(file) };
}
