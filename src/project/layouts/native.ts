import type { SourceFile } from '../../sql-text/source-file.ts';
import { checksumFile } from '../files.ts';
import { type HeaderNames, headerFault, headerValue, parseHeader } from '../header.ts';
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
    const known = new Set(up.map(({ fileName }) => fileName));
    const downs = new Map(down.map((found) => [`${found.id}_${found.name}.sql`, found.fileName]));
    for (const [undone, fileName] of downs) {
      if (known.has(undone)) continue;
      faults.push({ message: `${pathIn(place, fileName)}: there is no ${undone} that it would undo` });
    }
    for (const found of up) {
      const undo = downs.get(found.fileName);
      yield* readOne(faults, BigInt(found.id), () => new NativeMigration(place, found, undo));
    }
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

/**
 * Only the checksum is taken at once: the text of an applied file, which is most of them, is never looked at. A class, as
 * getters of its own for each of thousands of files cost more than reading them.
 */
class NativeMigration implements Migration {
  readonly version: bigint;
  readonly id: string;
  readonly name: string;
  readonly fileName: string;
  readonly checksum: string;
  readonly #place: Place;
  readonly #undo: string | undefined;
  #up: Script | undefined;
  #down: Migration['down'];

  constructor(place: Place, { id, name, fileName }: NamedFile, undo: string | undefined) {
    this.version = BigInt(id);
    this.id = id;
    this.name = name;
    this.fileName = fileName;
    this.checksum = checksumFile(place.folder, nameIn(place, fileName));
    this.#place = place;
    this.#undo = undo;
  }

  get path(): string {
    return pathIn(this.#place, this.fileName);
  }

  get up(): Script {
    this.#up ??= readScript(this.#place, this.fileName);
    return this.#up;
  }

  get down(): Migration['down'] {
    const fileName = this.#undo;
    if (fileName !== undefined) this.#down ??= { ...readScript(this.#place, fileName), fileName };
    return this.#down;
  }
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
