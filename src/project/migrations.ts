import { createHash } from 'node:crypto';
import { combineFaults } from '../errors.ts';
import { decodeUtf8, listEntries, type ProjectFolder, readBytes } from './files.ts';
import { type HeaderNames, headerFault, headerValue, parseHeader, type SourceFile } from './header.ts';
import { type Script, wholeScript } from './script.ts';

/** One step of the schema's life. */
export interface Migration {
  /** A whole number of any length: `1`, `01` and `001` are the same version. */
  readonly version: bigint;
  /** The version's digits as the file name has them. */
  readonly id: string;
  readonly name: string;
  /** Name of the file in its folder. */
  readonly fileName: string;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly hash: string;
  readonly up: Script;
  readonly down: (Script & { readonly fileName: string }) | undefined;
}

const names: HeaderNames = { transaction: 'one' };
const hint =
  'A migration is named <digits>_<name>.sql, and what undoes it <digits>_<name>.down.sql. Nothing was attempted.';

/**
 * Every migration of the project, by version.
 * @throws CodelearnError exit 2 listing every fault: doubtful names, versions given twice, unreadable files, headers.
 */
export function readMigrations(folder: ProjectFolder): readonly Migration[] {
  const faults: string[] = [];
  const files = listFiles(folder, faults);
  const migrations = files.up.flatMap((found) => collectFaults(faults, () => readMigration(folder, found, files.down)));
  migrations.sort(byVersion);
  faults.push(...duplicates(migrations, folder), ...orphans(files.up, files.down, folder));
  if (faults.length > 0) throw combineFaults(faults, { code: 'migration-files', hint });
  return migrations;
}

/** `0001_users`: how messages name a migration. */
export function labelOf({ id, name }: Pick<Migration, 'id' | 'name'>): string {
  return `${id}_${name}`;
}

export function byVersion(left: { readonly version: bigint }, right: { readonly version: bigint }): number {
  return left.version < right.version ? -1 : left.version > right.version ? 1 : 0;
}

interface NamedFile {
  readonly fileName: string;
  readonly id: string;
  readonly name: string;
}

interface ListedFiles {
  readonly up: readonly NamedFile[];
  readonly down: readonly NamedFile[];
}

function listFiles(folder: ProjectFolder, faults: string[]): ListedFiles {
  const up: NamedFile[] = [];
  const down: NamedFile[] = [];
  for (const { name, isFile } of listEntries(folder, 'migrations')) {
    const match = /^(\d+)_(.+?)(\.down)?\.sql$/.exec(name);
    if (match?.[1] !== undefined && match[2] !== undefined && isFile) {
      (match[3] === undefined ? up : down).push({ fileName: name, id: match[1], name: match[2] });
    } else if (looksLikeMigration(name)) {
      faults.push(
        `${folder.path}/migrations/${name}: looks like a migration but is ${isFile ? 'not named as one' : 'a folder'}`,
      );
    }
  }
  return { up, down };
}

/** What somebody may believe to be applied; hidden files and editors' leftovers are nobody's belief. */
function looksLikeMigration(name: string): boolean {
  return !name.startsWith('.') && /\.sql$/i.test(name);
}

function readMigration(folder: ProjectFolder, found: NamedFile, downs: readonly NamedFile[]): Migration {
  const { script, hash } = readScript(folder, found.fileName);
  const down = downs.find(({ id, name }) => id === found.id && name === found.name);
  return {
    version: BigInt(found.id),
    ...found,
    hash,
    up: script,
    down: down && { ...readScript(folder, down.fileName).script, fileName: down.fileName },
  };
}

function readScript(folder: ProjectFolder, fileName: string): { script: Script; hash: string } {
  const { path, bytes } = readBytes(folder, `migrations/${fileName}`);
  const file = { path, text: decodeUtf8(bytes, path) };
  const hash = createHash('sha256').update(bytes).digest('hex');
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

function collectFaults<T>(faults: string[], read: () => T): T[] {
  try {
    return [read()];
  } catch (error) {
    faults.push((error as Error).message);
    return [];
  }
}

function duplicates(migrations: readonly Migration[], folder: ProjectFolder): string[] {
  return migrations.flatMap((migration, at) => {
    const before = migrations[at - 1];
    if (before?.version !== migration.version) return [];
    const path = `${folder.path}/migrations/${migration.fileName}`;
    return [
      `${path}: version ${migration.version} is already that of ${before.fileName}; give one of them another number`,
    ];
  });
}

function orphans(up: readonly NamedFile[], down: readonly NamedFile[], folder: ProjectFolder): string[] {
  const known = new Set(up.map(labelOf));
  return down
    .filter((file) => !known.has(labelOf(file)))
    .map((file) => `${folder.path}/migrations/${file.fileName}: there is no ${labelOf(file)}.sql that it would undo`);
}
