import { CodelearnError, combineFaults, exitCodes } from '../errors.ts';
import { labelOf, type Migration } from '../project/migrations.ts';
import type { Entry, State } from './compare.ts';

export interface PlanOptions {
  /** Last version to apply; every pending one without it. */
  readonly to?: string | undefined;
  /** Apply versions below the highest applied one as well. */
  readonly allowLate?: boolean | undefined;
}

export interface Plan {
  /** To be applied, in this order. */
  readonly steps: readonly Step[];
  /** How many more there are beyond `to`. */
  readonly beyond: number;
  readonly notes: readonly string[];
}

export interface Step {
  readonly migration: Migration;
  readonly late: boolean;
}

/**
 * What is to be done, decided before anything is written.
 * @throws CodelearnError exit 7 listing everything in which files and history disagree; exit 2 for an unknown `to`
 */
export function makePlan(entries: readonly Entry[], { to, allowLate = false }: PlanOptions = {}): Plan {
  const faults = entries.flatMap((entry) => faultOf(entry, allowLate));
  if (faults.length > 0)
    throw combineFaults(faults, { code: 'history', hint: advise(entries), exit: exitCodes.diverged });
  const end = to === undefined ? undefined : findVersion(entries, to);
  const open = entries.flatMap(({ migration, state }) =>
    migration !== undefined && openStates.has(state) ? [{ migration, late: state === 'late' }] : [],
  );
  const steps = open.filter(({ migration }) => end === undefined || migration.version <= end);
  const notes = entries.filter(({ reworded }) => reworded).map(noteReworded);
  return { steps, beyond: open.length - steps.length, notes };
}

const openStates: ReadonlySet<State> = new Set(['pending', 'late', 'partial']);

/** @throws CodelearnError exit 2 when no file and no history row has it */
export function findVersion(entries: readonly Entry[], given: string): bigint {
  const wanted = /^\d+$/.test(given) ? BigInt(given) : undefined;
  const found = entries.find((entry) => entry.version === wanted || labelOf(entry) === given);
  if (found !== undefined) return found.version;
  throw new CodelearnError(`there is no migration ${given}`, {
    code: 'unknown-version',
    hint: 'codelearn status lists them. Nothing was attempted.',
  });
}

function faultOf({ state, migration, recorded, ...entry }: Entry, allowLate: boolean): string[] {
  const label = labelOf(entry);
  const applied = recorded && `applied ${formatTime(recorded.appliedAt)} by ${recorded.appliedBy}`;
  if (state === 'edited') return [`${migration?.up.file.path}: edited after it was ${applied}`];
  if (state === 'partial' && migration === undefined)
    return [`${recorded?.fileName}: stopped on its way, and the file is missing`];
  if (state === 'missing') return [`${recorded?.fileName}: ${applied}, and the file is missing`];
  if (state === 'late' && !allowLate)
    return [`${migration?.up.file.path}: late: a higher version than ${label} is applied`];
  return [];
}

function advise(entries: readonly Entry[]): string {
  const has = (state: Entry['state']): boolean => entries.some((entry) => entry.state === state);
  return [
    ...(has('edited') ? ['edited: take the change back and put it into a new migration.'] : []),
    ...(has('missing') ? ['missing: bring the file back, or switch to the branch that has it.'] : []),
    ...(has('late') ? ['late: rename it to a version above the highest, or allow it with --allow-late.'] : []),
    'Nothing was attempted.',
  ].join('\n');
}

function noteReworded({ migration }: Entry): string {
  return `${migration?.up.file.path}: comments or blanks changed since it was applied; the SQL is the same`;
}

export function formatTime(time: Date): string {
  return time
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}
