import type { DependentObject, TableFacts } from '../catalog/table-facts.ts';
import type { Split, SplitPart } from './split.ts';

/** What becomes of the constraints and indexes that depend on columns which leave the table. */
export interface DependentObjects {
  /** All that are dropped with the columns; the down script creates them again. */
  readonly all: readonly DependentObject[];
  /** What each new table gets, in the order of the parts. */
  readonly byPart: readonly (readonly DependentObject[])[];
  /** Indexes whose columns end in different tables: no index spans two tables. */
  readonly lostIndexes: readonly DependentObject[];
  /** Constraints and unique indexes whose columns end in different tables: nothing can enforce them any more. */
  readonly orphaned: readonly DependentObject[];
}

export function assignDependents({ parts, dropped }: Split, { dependents }: TableFacts): DependentObjects {
  const all = dependents.filter(({ columns }) => columns.some((name) => dropped.includes(name)));
  const unplaced = all.filter((object) => !parts.some((part) => holds(part, object)));
  return {
    all,
    byPart: parts.map((part) => [
      ...dependents.filter((object) => isCheckOfKey(part, object)),
      ...all.filter((object) => holds(part, object)),
    ]),
    lostIndexes: unplaced.filter(({ kind }) => kind === 'index'),
    orphaned: unplaced.filter(({ kind }) => kind !== 'index'),
  };
}

function holds({ columns }: SplitPart, object: DependentObject): boolean {
  return object.columns.every((name) => columns.includes(name));
}

/** A check of the key's columns alone is copied to the table whose primary key they become. */
function isCheckOfKey({ key }: SplitPart, { kind, columns }: DependentObject): boolean {
  return kind === 'check' && columns.length > 0 && columns.every((name) => key.includes(name));
}
