import { type HeaderNames, headerFault, headerValue, parseHeader, type SourceFile } from '../header.ts';
import { type Script, wholeScript } from '../script.ts';
import { collectFaults, type Layout, loadFile, type Migration, noteUnnamed, type Place, pathIn } from './layout.ts';

const names: HeaderNames = { transaction: 'one' };

/** `0001_users.sql` and `0001_users.down.sql`. */
export const native: Layout = {
  recognises: () => true,
  read: (place, faults) => {
    const { up, down } = listFiles(place, faults);
    const known = new Set(up.map(({ id, name }) => `${id}_${name}`));
    for (const { id, name, fileName } of down) {
      if (known.has(`${id}_${name}`)) continue;
      faults.push(`${pathIn(place, fileName)}: there is no ${id}_${name}.sql that it would undo`);
    }
    return up.flatMap((found) => collectFaults(faults, () => readMigration(place, found, down)));
  },
};

interface NamedFile {
  readonly fileName: string;
  readonly id: string;
  readonly name: string;
}

function listFiles(place: Place, faults: string[]): { up: readonly NamedFile[]; down: readonly NamedFile[] } {
  const up: NamedFile[] = [];
  const down: NamedFile[] = [];
  for (const { name, isFile } of place.entries) {
    const match = /^(\d+)_(.+?)(\.down)?\.sql$/.exec(name);
    if (match?.[1] === undefined || match[2] === undefined || !isFile) noteUnnamed(place, name, isFile, faults);
    else (match[3] === undefined ? up : down).push({ fileName: name, id: match[1], name: match[2] });
  }
  return { up, down };
}

function readMigration(place: Place, found: NamedFile, downs: readonly NamedFile[]): Migration {
  const { script, hash } = readScript(place, found.fileName);
  const down = downs.find(({ id, name }) => id === found.id && name === found.name);
  return {
    version: BigInt(found.id),
    ...found,
    hash,
    up: script,
    down: down && { ...readScript(place, down.fileName).script, fileName: down.fileName },
  };
}

function readScript(place: Place, fileName: string): { script: Script; hash: string } {
  const { file, hash } = loadFile(place, fileName);
  return { script: wholeScript(file, readTransactional(file)), hash };
}

function readTransactional(file: SourceFile): boolean {
  const transaction = headerValue(parseHeader(file, names), 'transaction');
  if (transaction === undefined) return true;
  if (transaction.value !== 'none') {
    throw headerFault(file, transaction.line, `"transaction" can only be "none", not "${transaction.value}"`, names);
  }
  return false;
}
