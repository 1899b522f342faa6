import { CodelearnError } from '../../errors.ts';
import type { EncodedTable } from '../rows/encoded-table.ts';

/** A minimal functional dependency that the rows obey, by column positions. */
export interface FoundDependency {
  /** In ascending order; empty where the dependent column is constant. */
  readonly determinant: readonly number[];
  readonly dependent: number;
}

/** What a search has found so far, within bounds: there can be exponentially many dependencies. */
export interface ResultCollector {
  readonly found: readonly FoundDependency[];
  /** @throws CodelearnError `too-many-dependencies` (exit 2) once there are more than fit */
  add(dependency: FoundDependency): void;
  /** How far the search has got, set by the search: what it decided before is in `found`. */
  progress: () => string;
  /** The error of a search that needs more than it may have. */
  limitExceeded(what: string): CodelearnError;
}

/** Enough for every pair of the 1,600 columns that a PostgreSQL table has at most. */
const mostFound = 3_000_000;
/** Length of all dependencies as text, enough for names of 63 characters there; with what JSON adds it fits a JavaScript string. */
const mostCharacters = 410_000_000;

export function createResultCollector({ columns }: EncodedTable): ResultCollector {
  const found: FoundDependency[] = [];
  let characters = 0;
  const lengthOf = (position: number): number => (columns[position]?.name.length ?? 0) + 16;
  const collector: ResultCollector = {
    found,
    progress: () => 'the start',
    add(dependency) {
      for (const position of dependency.determinant) characters += lengthOf(position);
      characters += lengthOf(dependency.dependent);
      if (found.length === mostFound || characters > mostCharacters) {
        throw collector.limitExceeded(`more than ${formatCount(found.length)} minimal dependencies`);
      }
      found.push(dependency);
    },
    limitExceeded: (what) =>
      new CodelearnError(`${what}: the search stopped at ${collector.progress()}`, {
        code: 'too-many-dependencies',
        hint: 'Look for small determinants (--max-determinant 1) or at fewer columns (--columns a,b,c).',
      }),
  };
  return collector;
}

/** `1,600`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
