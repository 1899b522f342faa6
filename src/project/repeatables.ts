import { createHash } from 'node:crypto';
import { CodelearnError, combineFaults } from '../errors.ts';
import { decodeUtf8, listEntries, type ProjectFolder, readBytes } from './files.ts';
import { parseHeader } from './header.ts';
import { type Script, wholeScript } from './script.ts';

/** A file that is run again whenever it has changed, after the migrations: functions, views, grants. */
export interface Repeatable {
  /** File name without `.sql`; they run in the order of their names. */
  readonly name: string;
  readonly hash: string;
  readonly script: Script;
}

/** @throws CodelearnError exit 2 listing every unreadable file */
export function readRepeatables(folder: ProjectFolder): readonly Repeatable[] {
  const faults: string[] = [];
  const names = listEntries(folder, 'repeatable')
    .filter(({ name, isFile }) => isFile && name.endsWith('.sql') && !name.startsWith('.'))
    .map(({ name }) => name);
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

function readRepeatable(folder: ProjectFolder, fileName: string): Repeatable {
  const { path, bytes } = readBytes(folder, `repeatable/${fileName}`);
  const file = { path, text: decodeUtf8(bytes, path) };
  parseHeader(file, {});
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { name: fileName.replace(/\.sql$/, '').normalize('NFC'), hash, script: wholeScript(file) };
}
