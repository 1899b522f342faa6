import type { ProjectFolder } from './files.ts';
import { findPlace, type Migration, readMigrationsBeside } from './migrations.ts';
import { type Repeatable, readRepeatables } from './repeatables.ts';

/** Everything that makes the schema. */
export interface MigrationFiles {
  readonly migrations: readonly Migration[];
  readonly repeatables: readonly Repeatable[];
}

/**
 * Reads them, letting go of the process now and then: a connection that is being made meanwhile gets on.
 * @throws CodelearnError exit 2 listing every fault
 */
export async function readMigrationFiles(folder: ProjectFolder): Promise<MigrationFiles> {
  const place = findPlace(folder);
  return { migrations: await readMigrationsBeside(place), repeatables: readRepeatables(folder, place) };
}
