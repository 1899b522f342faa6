import { CodelearnError } from '../../errors.ts';
import type { EncodedTable } from '../rows/encoded-table.ts';

/** A minimal functional dependency that the rows obey, by column positions. */
export interface FoundDependency {
  /** Ascending. */
  readonly left: readonly number[];
  readonly right: number;
}

/** What a search has found so far, within bounds: there can be exponentially many dependencies. */
export interface Answer {
  readonly found: readonly FoundDependency[];
  /** @throws CodelearnError `too-many-dependencies` (exit 2) once there are more than fit */
  add(dependency: FoundDependency): void;
  /** Where the search is: what was decided before it is in `found`. */
  place: () => string;
  /** The error of a search that needs more than it may have. */
  exceeded(what: string): CodelearnError;
}

/** Enough for every pair of the 1,600 columns that a PostgreSQL table has at most. */
const mostFound = 3_000_000;
/** Length of all dependencies as text, enough for names of 63 characters there; with what JSON adds it fits a JavaScript string. */
const mostCharacters = 410_000_000;

export function createAnswer({ columns }: EncodedTable): Answer {
  const found: FoundDependency[] = [];
  let characters = 0;
  const lengthOf = (position: number): number => (columns[position]?.name.length ?? 0) + 16;
  const answer: Answer = {
    found,
    place: () => 'the start',
    add(dependency) {
      for (const position of dependency.left) characters += lengthOf(position);
      characters += lengthOf(dependency.right);
      if (found.length === mostFound || characters > mostCharacters) {
        throw answer.exceeded(`more than ${written(found.length)} minimal dependencies`);
      }
      found.push(dependency);
    },
    exceeded: (what) =>
      new CodelearnError(`${what}: the search stopped at ${answer.place()}`, {
        code: 'too-many-dependencies',
        hint: 'Look for small determinants (--max-left 1) or at fewer columns (--columns a,b,c).',
      }),
  };
  return answer;
}

export function written(number: number): string {
  return number.toLocaleString('en-US');
}
