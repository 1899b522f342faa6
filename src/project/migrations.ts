import { setImmediate } from 'node:timers/promises';
import { combineFaults } from '../errors.ts';
import { listEntries, type ProjectFolder } from './files.ts';
import { type Layout, type Migration, type Place, pathIn } from './layouts/layout.ts';
import { dbmate, goose, nodePgMigrate } from './layouts/marked.ts';
import { native } from './layouts/native.ts';
import { diesel, flyway, golangMigrate } from './layouts/paired.ts';

export type { Migration } from './layouts/layout.ts';

/** The first that recognises a folder reads it; ours recognises every folder. */
const layouts: readonly Layout[] = [flyway, golangMigrate, diesel, dbmate, goose, nodePgMigrate, native];

const hint =
  'A migration is named <digits>_<name>.sql, and what undoes it <digits>_<name>.down.sql. Nothing was attempted.';

/**
 * Every migration of the project, by version, in our layout or in that of another tool.
 * @throws CodelearnError exit 2 listing every fault: doubtful names, versions given twice, unreadable files, headers.
 */
export function readMigrations(folder: ProjectFolder): readonly Migration[] {
  const { each, check } = beginReading(findPlace(folder));
  return check([...each]);
}

/** The same, letting go of the process now and then. */
export async function readMigrationsBeside(place: Place): Promise<readonly Migration[]> {
  const { each, check } = beginReading(place);
  const migrations: Migration[] = [];
  for (const migration of each) {
    if (migrations.push(migration) % 50 === 0) await setImmediate();
  }
  return check(migrations);
}

interface Reading {
  readonly each: Iterable<Migration>;
  /** Puts all of them in order. */
  check(migrations: Migration[]): readonly Migration[];
}

function beginReading(place: Place): Reading {
  const faults: string[] = [];
  return {
    each: layoutOf(place).read(place, faults),
    check: (migrations) => {
      migrations.sort(byVersion);
      faults.push(...duplicates(migrations, place));
      if (faults.length > 0) throw combineFaults(faults, { code: 'migration-files', hint });
      return migrations;
    },
  };
}

/** The first that recognises the folder. */
export function layoutOf(place: Place): Layout {
  return layouts.find((candidate) => candidate.recognises(place)) ?? native;
}

/** `migrations/` in the project's folder, or that folder itself when `--sql` names another tool's. */
export function findPlace(folder: ProjectFolder): Place {
  const inside = { folder, name: 'migrations', entries: listEntries(folder, 'migrations') };
  if (inside.entries.length > 0) return inside;
  const itself = { folder, name: '', entries: listEntries(folder, '') };
  const foreign = layouts.some((layout) => layout !== native && layout.recognises(itself));
  return foreign ? itself : inside;
}

/** `0001_users`: how messages name a migration. */
export function labelOf({ id, name }: Pick<Migration, 'id' | 'name'>): string {
  return `${id}_${name}`;
}

export function byVersion(left: { readonly version: bigint }, right: { readonly version: bigint }): number {
  return left.version < right.version ? -1 : left.version > right.version ? 1 : 0;
}

function duplicates(migrations: readonly Migration[], place: Place): string[] {
  return migrations.flatMap((migration, at) => {
    const before = migrations[at - 1];
    if (before?.version !== migration.version) return [];
    const path = pathIn(place, migration.fileName);
    return [`${path}: version ${migration.id} is already that of ${before.fileName}; give one of them another number`];
  });
}
