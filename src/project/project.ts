import { type Denormalization, readDenormalizations } from './denormalizations.ts';
import { type Declaration, readDependencies } from './dependencies.ts';
import { type Exception, readExceptions } from './exceptions.ts';
import type { ProjectFolder } from './files.ts';
import { type Migration, readMigrations } from './migrations.ts';
import { type Query, readQueries } from './queries.ts';
import { type Repeatable, readRepeatables } from './repeatables.ts';
import { type Role, readRoles } from './roles.ts';
import { type Rule, readRules } from './rules.ts';
import { type PlannedTable, readScale } from './scale.ts';
import { readSeeds, type Seeds } from './seeds.ts';

/** Everything the project's folder promises, read and checked before a database is touched. */
export interface Project {
  readonly folder: ProjectFolder;
  readonly migrations: readonly Migration[];
  readonly repeatables: readonly Repeatable[];
  readonly queries: readonly Query[];
  readonly rules: readonly Rule[];
  readonly denormalizations: readonly Denormalization[];
  readonly roles: readonly Role[];
  readonly seeds: Seeds;
  /** `dependencies.txt`. */
  readonly dependencies: readonly Declaration[];
  readonly scale: readonly PlannedTable[];
  /** `exceptions.txt`. */
  readonly exceptions: readonly Exception[];
}

/** @throws CodelearnError exit 2 naming file and line of the first fault. */
export function readProject(folder: ProjectFolder): Project {
  return {
    folder,
    migrations: readMigrations(folder),
    repeatables: readRepeatables(folder),
    queries: readQueries(folder),
    rules: readRules(folder),
    denormalizations: readDenormalizations(folder),
    roles: readRoles(folder),
    seeds: readSeeds(folder),
    dependencies: readDependencies(folder),
    scale: readScale(folder),
    exceptions: readExceptions(folder),
  };
}
