import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wholeScript } from '../script.ts';
import {
  type FileFault,
  type Layout,
  loadFile,
  type Migration,
  noteUnnamed,
  type Place,
  readOne,
  saysNoTransaction,
} from './layout.ts';

interface Pair {
  readonly version: bigint;
  readonly id: string;
  readonly name: string;
  readonly up: string;
  readonly down: string | undefined;
}

/** `1_users.up.sql` and `1_users.down.sql` (golang-migrate). */
export const golangMigrate: Layout = {
  recognises: ({ entries }) => entries.some(({ name }) => /^\d+_.*\.up\.sql$/.test(name)),
  read: (place, faults) => {
    const names = new Set(place.entries.map(({ name }) => name));
    const pairs = place.entries.flatMap(({ name: up, isFile }) => {
      const [, id, name, way] = /^(\d+)_(.*)\.(up|down)\.sql$/.exec(up) ?? [];
      if (id === undefined || name === undefined || !isFile) noteUnnamed(place, up, isFile, faults);
      if (id === undefined || name === undefined || way === 'down') return [];
      const down = `${id}_${name}.down.sql`;
      return [{ version: BigInt(id), id, name, up, down: names.has(down) ? down : undefined }];
    });
    return readPairs(place, pairs, faults);
  },
  draft: ({ id, name }, { up, down }) => ({ [`${id}_${name}.up.sql`]: up, [`${id}_${name}.down.sql`]: down }),
};

/** `2026-01-31-120000_users/up.sql` and `down.sql`; `metadata.toml` may switch the transaction off (diesel). */
export const diesel: Layout = {
  recognises: (place) => dieselFolders(place).length > 0,
  *read(place, faults) {
    const pairs = dieselFolders(place).map(({ folder, id, name }) => {
      const down = existsSync(join(place.folder.absolute, place.name, folder, 'down.sql'));
      return { version: BigInt(id), id, name, up: `${folder}/up.sql`, down: down ? `${folder}/down.sql` : undefined };
    });
    for (const migration of readPairs(place, pairs, faults)) {
      const transactional = migration.up.transactional && !dieselOutside(place, migration.fileName);
      const { down } = migration;
      yield { ...migration, up: { ...migration.up, transactional }, down: down && { ...down, transactional } };
    }
  },
  draft: ({ id, name }, { up, down }) => {
    const entry = `${id.replace(/^(\d{4})(\d\d)(\d\d)(\d{6})$/, '$1-$2-$3-$4')}_${name}`;
    return { [`${entry}/up.sql`]: up, [`${entry}/down.sql`]: down };
  },
};

function dieselFolders({ folder, name: place, entries }: Place): { folder: string; id: string; name: string }[] {
  return entries.flatMap(({ name: entry, isFile }) => {
    const [, digits, name] = (isFile ? null : /^([\d-]*\d)_(.+)$/.exec(entry)) ?? [];
    if (digits === undefined || name === undefined) return [];
    if (!existsSync(join(folder.absolute, place, entry, 'up.sql'))) return [];
    return [{ folder: entry, id: digits.replaceAll('-', ''), name }];
  });
}

function dieselOutside({ folder, name }: Place, fileName: string): boolean {
  const metadata = join(folder.absolute, name, fileName.replace(/up\.sql$/, 'metadata.toml'));
  return existsSync(metadata) && /^\s*run_in_transaction\s*=\s*false/m.test(readFileSync(metadata, 'utf8'));
}

/**
 * `V1.2__users.sql` and `U1.2__users.sql` (Flyway); `R__….sql` are repeatable files. A `….sql.conf` beside a file may
 * switch its transaction off.
 */
export const flyway: Layout = {
  recognises: ({ entries }) =>
    entries.some(({ name }) => /^V[\d._]+__.*\.sql$/.test(name)) &&
    !entries.some(({ name }) => /^\d+_.*\.sql$/.test(name)),
  *read(place, faults) {
    const undo = new Map(place.entries.map(({ name }) => [/^U([\d._]+)__/.exec(name)?.[1], name]));
    const pairs = place.entries.flatMap(({ name: up, isFile }) => {
      const [, id, name] = /^V(\d[\d._]*?)__(.*)\.sql$/.exec(up) ?? [];
      if (id === undefined || name === undefined || !isFile) {
        if (!/^(U[\d._]+|R)__/.test(up)) noteUnnamed(place, up, isFile, faults);
        return [];
      }
      return [{ version: dottedVersion(id), id, name, up, down: undo.get(id) }];
    });
    for (const migration of readPairs(place, pairs, faults)) {
      const outside = flywayOutside(place, migration.fileName);
      yield { ...migration, up: { ...migration.up, transactional: migration.up.transactional && !outside } };
    }
  },
  draft: ({ id, name }, { up, down }) => ({ [`V${id}__${name}.sql`]: up, [`U${id}__${name}.sql`]: down }),
};

function flywayOutside({ folder, name }: Place, fileName: string): boolean {
  const settings = join(folder.absolute, name, `${fileName}.conf`);
  return existsSync(settings) && /^\s*executeInTransaction\s*=\s*false/m.test(readFileSync(settings, 'utf8'));
}

/** Compared part by part: up to four parts of up to eighteen digits make one number. A plain number keeps its order. */
function dottedVersion(id: string): bigint {
  const parts = id.split(/[._]/).filter((part) => part !== '');
  const padded = [0, 1, 2, 3].map((at) => (parts[at] ?? '0').padStart(18, '0'));
  return BigInt(padded.join(''));
}

function* readPairs(place: Place, pairs: readonly Pair[], faults: FileFault[]): Iterable<Migration> {
  for (const pair of pairs) yield* readOne(faults, pair.version, () => readPair(place, pair));
}

function readPair(place: Place, { version, id, name, up, down }: Pair): Migration {
  const { file, checksum } = loadFile(place, up);
  const undo = down === undefined ? undefined : loadFile(place, down).file;
  return {
    version,
    id,
    name,
    fileName: up,
    path: file.path,
    checksum,
    up: wholeScript(file, !saysNoTransaction(file.text)),
    down: undo && { ...wholeScript(undo, !saysNoTransaction(undo.text)), fileName: down as string },
  };
}
