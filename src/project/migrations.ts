import { setImmediate } from 'node:timers/promises';
import { collectFaults, combineFaults } from '../errors.ts';
import { listEntries, type ProjectFolder } from './files.ts';
import type { FileFault, Layout, Migration, Place } from './layouts/layout.ts';
import { dbmate, goose, nodePgMigrate } from './layouts/marked.ts';
import { native } from './layouts/native.ts';
import { diesel, flyway, golangMigrate } from './layouts/paired.ts';

export type { FileFault, Migration } from './layouts/layout.ts';

/** The first that recognises a folder reads it; ours recognises every folder. */
const layouts: readonly Layout[] = [flyway, golangMigrate, diesel, dbmate, goose, nodePgMigrate, native];

/** What a folder of migrations holds, faults and all. */
export interface FoundMigrations {
  /** By version, each with one that no other file has. */
  readonly migrations: readonly Migration[];
  /** Files that share a version with another: which of them is meant, nobody can know. */
  readonly ambiguous: readonly Migration[];
  /** Doubtful names, versions given twice, unreadable files. */
  readonly faults: readonly FileFault[];
}

/**
 * Every migration of the project, by version, in our layout or in that of another tool.
 * @throws CodelearnError exit 2 listing every fault
 */
export function readMigrations(folder: ProjectFolder): readonly Migration[] {
  const place = findPlace(folder);
  const faults: FileFault[] = [];
  const found = sortOut([...layoutOf(place).read(place, faults)], faults);
  refuseFaults(found.faults);
  return found.migrations;
}

/** The same with the faults as a value, letting go of the process now and then. */
export async function findMigrations(place: Place): Promise<FoundMigrations> {
  const faults: FileFault[] = [];
  const read: Migration[] = [];
  for (const migration of layoutOf(place).read(place, faults)) {
    if (read.push(migration) % 50 === 0) await setImmediate();
  }
  return sortOut(read, faults);
}

/** @throws CodelearnError exit 2 listing every fault, if there is one */
export function refuseFaults(faults: readonly FileFault[]): void {
  if (faults.length === 0) return;
  const messages = faults.map(({ message }) => message);
  throw combineFaults(messages, { code: 'migration-files', hint: `${fileAdvice}\nNothing was attempted.` });
}

/**
 * Reads texts that so far nobody has asked for.
 * @throws CodelearnError exit 2 listing every file that cannot be read
 */
export function refuseUnreadable(migrations: readonly Migration[]): void {
  const faults: string[] = [];
  for (const migration of migrations) {
    collectFaults(faults, () => migration.up);
    collectFaults(faults, () => migration.down);
  }
  refuseFaults(faults.map((message) => ({ message })));
}

/** What to do about faults of files. */
export const fileAdvice =
  'A migration is named <digits>_<name>.sql, and what undoes it <digits>_<name>.down.sql; files are UTF-8 text.';

function sortOut(read: Migration[], faults: readonly FileFault[]): FoundMigrations {
  const sorted = read.sort(byVersion);
  const twice = sorted.flatMap((migration, at) => noteDuplicate(migration, sorted[at - 1]));
  const all = [...faults, ...twice];
  if (all.length === 0) return { migrations: sorted, ambiguous: [], faults: all };
  const doubtful = new Set(all.map(({ version }) => version));
  return {
    migrations: sorted.filter(({ version }) => !doubtful.has(version)),
    ambiguous: sorted.filter(({ version }) => doubtful.has(version)),
    faults: all,
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

function noteDuplicate(migration: Migration, before: Migration | undefined): FileFault[] {
  const { version, id } = migration;
  if (before?.version !== version) return [];
  const message = `${migration.path}: version ${id} is already that of ${before.fileName}; give one of them another number`;
  return [{ message, version }];
}
