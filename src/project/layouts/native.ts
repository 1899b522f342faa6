import { hashFile } from '../files.ts';
import { type HeaderNames, headerFault, headerValue, parseHeader, type SourceFile } from '../header.ts';
import { type Script, wholeScript } from '../script.ts';
import {
  type FileFault,
  type Layout,
  loadFile,
  type Migration,
  nameIn,
  noteUnnamed,
  type Place,
  pathIn,
  readOne,
} from './layout.ts';

const names: HeaderNames = { transaction: 'one' };

/** `0001_users.sql` and `0001_users.down.sql`. */
export const native: Layout = {
  recognises: () => true,
  *read(place, faults) {
    const { up, down } = listFiles(place, faults);
    const known = new Set(up.map(({ id, name }) => `${id}_${name}`));
    for (const { id, name, fileName } of down) {
      if (known.has(`${id}_${name}`)) continue;
      const message = `${pathIn(place, fileName)}: there is no ${id}_${name}.sql that it would undo`;
      faults.push({ message });
    }
    const downs = new Map(down.map((found) => [`${found.id}_${found.name}`, found]));
    for (const found of up) yield* readOne(faults, BigInt(found.id), () => readMigration(place, found, downs));
  },
  draft: ({ id, name }, { up, down }) => ({ [`${id}_${name}.sql`]: up, [`${id}_${name}.down.sql`]: down }),
};

interface NamedFile {
  readonly fileName: string;
  readonly id: string;
  readonly name: string;
}

function listFiles(place: Place, faults: FileFault[]): { up: readonly NamedFile[]; down: readonly NamedFile[] } {
  const up: NamedFile[] = [];
  const down: NamedFile[] = [];
  for (const { name, isFile } of place.entries) {
    const match = /^(\d+)_(.+?)(\.down)?\.sql$/.exec(name);
    if (match?.[1] === undefined || match[2] === undefined || !isFile) noteUnnamed(place, name, isFile, faults);
    else (match[3] === undefined ? up : down).push({ fileName: name, id: match[1], name: match[2] });
  }
  return { up, down };
}

/** Only the hash is taken at once: the text of an applied file, which is most of them, is never looked at. */
function readMigration(place: Place, found: NamedFile, downs: ReadonlyMap<string, NamedFile>): Migration {
  const undo = downs.get(`${found.id}_${found.name}`)?.fileName;
  const up = once(() => readScript(place, found.fileName));
  const down = once(() => (undo === undefined ? undefined : { ...readScript(place, undo), fileName: undo }));
  return {
    version: BigInt(found.id),
    id: found.id,
    name: found.name,
    fileName: found.fileName,
    hash: hashFile(place.folder, nameIn(place, found.fileName)),
    get path() {
      return pathIn(place, found.fileName);
    },
    get up() {
      return up();
    },
    get down() {
      return down();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function readScript(place: Place, fileName: string): Script {
  const { file } = loadFile(place, fileName);
  return wholeScript(file, readTransactional(file));
}

function readTransactional(file: SourceFile): boolean {
  const transaction = headerValue(parseHeader(file, names), 'transaction');
  if (transaction === undefined) return true;
  if (transaction.value !== 'none') {
    throw headerFault(file, transaction.line, `"transaction" can only be "none", not "${transaction.value}"`, names);
  }
  return false;
}
