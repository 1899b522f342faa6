import type { ProjectFolder } from './files.ts';
import { type FoundMigrations, findMigrations, findPlace, type Migration } from './migrations.ts';
import { findRepeatables, type Repeatable } from './repeatables.ts';

/** Everything that makes the schema, and what is wrong with it: nothing where faults were refused before. */
export interface MigrationFiles extends Partial<Omit<FoundMigrations, 'migrations'>> {
  readonly migrations: readonly Migration[];
  readonly repeatables: readonly Repeatable[];
}

/**
 * Reads them, letting go of the process now and then: a connection that is being made meanwhile gets on. Faults are part
 * of the answer, so that one report can hold them together with those that only the database can tell.
 */
export async function readMigrationFiles(folder: ProjectFolder): Promise<Required<MigrationFiles>> {
  const place = findPlace(folder);
  const found = await findMigrations(place);
  const { repeatables, faults } = findRepeatables(folder, place);
  return { ...found, repeatables, faults: [...found.faults, ...faults] };
}
