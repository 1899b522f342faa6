import { CodelearnError, collectFaults } from '../../errors.ts';
import { labelOf, type Migration } from '../../project/migrations.ts';
import type { Repeatable } from '../../project/repeatables.ts';
import type { Entry, State } from './compare.ts';
import type { Discrepancies } from './discrepancy.ts';

export interface PlanOptions {
  /** Last version to apply; every pending one without it. */
  readonly to?: string | undefined;
  /** Apply versions below the highest applied one as well. */
  readonly outOfOrder?: boolean | undefined;
}

/** What is to be done, decided before anything is written. */
export interface Plan {
  /** To be applied, in this order. */
  readonly steps: readonly Step[];
  /** To be run after them. */
  readonly repeatables: readonly Repeatable[];
  /** How many more migrations there are beyond `to`. */
  readonly beyond: number;
  readonly notes: readonly string[];
  /** Everything in which files and history disagree. With a fault of either kind nothing may be done. */
  readonly historyFaults: readonly string[];
  /** What is wrong with the files themselves. */
  readonly fileFaults: readonly string[];
  /** Files that share a version: not to be run, only to be read for what else is wrong with them. */
  readonly ambiguous: readonly Migration[];
  /** What to do about the faults. */
  readonly advice: string;
  /** The files against the history that the plan was made from. */
  readonly entries: readonly Entry[];
}

export interface Step {
  readonly migration: Migration;
  /** Below the highest applied version. */
  readonly outOfOrder: boolean;
}

/** What a plan is made from. */
export interface PlanBasis extends Pick<Plan, 'entries' | 'fileFaults' | 'ambiguous'> {
  /** Repeatable files that are due. */
  readonly changed: readonly Repeatable[];
  readonly discrepancies: Discrepancies;
}

/** @throws CodelearnError exit 2 for an unknown `to`, unless it may be one of the files in doubt */
export function makePlan(basis: PlanBasis, { to, outOfOrder = false }: PlanOptions): Plan {
  const { entries, changed, fileFaults, ambiguous, discrepancies } = basis;
  const find = fileFaults.length > 0 ? lookUpVersion : findVersion;
  const end = to === undefined ? undefined : find(entries, to);
  const open = entries.flatMap(({ migration, state, recorded }) =>
    migration !== undefined && openStates.has(state) && !recorded?.undoing
      ? [{ migration, outOfOrder: state === 'out-of-order' }]
      : [],
  );
  const steps = open.filter(({ migration }) => end === undefined || migration.version <= end);
  return {
    steps,
    repeatables: end === undefined ? changed : [],
    beyond: open.length - steps.length,
    notes: entries.filter(({ onlyCommentsChanged }) => onlyCommentsChanged).map(noteOnlyCommentsChanged),
    historyFaults: entries.flatMap((entry) =>
      faultOf(entry, outOfOrder).map((fault) => [fault, ...(discrepancies.get(entry.version) ?? [])].join('\n  ')),
    ),
    advice: advise(entries),
    fileFaults,
    ambiguous,
    entries,
  };
}

/** True when there is nothing to run. */
export function isEmpty({ steps, repeatables }: Plan): boolean {
  return steps.length + repeatables.length === 0;
}

/** True when something is in its way, whether there is anything to run or not. */
export function isFaulty({ historyFaults, fileFaults }: Plan): boolean {
  return historyFaults.length + fileFaults.length > 0;
}

const openStates: ReadonlySet<State> = new Set(['pending', 'out-of-order', 'partial']);

/** @throws CodelearnError exit 2 when no file and no history row has it */
export function findVersion(entries: readonly Entry[], given: string): bigint {
  const found = lookUpVersion(entries, given);
  if (found !== undefined) return found;
  throw new CodelearnError(`there is no migration ${given}`, {
    code: 'unknown-version',
    hint: 'codelearn status lists them. Nothing was attempted.',
  });
}

function lookUpVersion(entries: readonly Entry[], given: string): bigint | undefined {
  const wanted = /^\d+$/.test(given) ? BigInt(given) : undefined;
  const found =
    entries.find((entry) => entry.id === given || labelOf(entry) === given) ??
    entries.find((entry) => entry.version === wanted);
  return found?.version;
}

function faultOf({ state, migration, recorded, ...entry }: Entry, outOfOrder: boolean): string[] {
  const label = labelOf(entry);
  const applied = recorded && `applied ${formatTime(recorded.appliedAt)} by ${recorded.appliedBy}`;
  if (state === 'modified') return [`${migration?.path}: modified after it was ${applied}`];
  if (recorded?.undoing) return [`${recorded.fileName}: its rollback stopped on its way`];
  if (state === 'partial' && migration && collectFaults([], () => migration.up)?.transactional)
    return [`${migration.path}: begun outside a transaction, and now without its "-- transaction: none"`];
  if (state === 'partial' && migration === undefined)
    return [`${recorded?.fileName}: stopped on its way, and the file is missing`];
  if (state === 'missing') return [`${recorded?.fileName}: ${applied}, and the file is missing`];
  if (state === 'out-of-order' && !outOfOrder)
    return [`${migration?.path}: out of order: a higher version than ${label} is applied`];
  return [];
}

function advise(entries: readonly Entry[]): string {
  const has = (state: Entry['state']): boolean => entries.some((entry) => entry.state === state);
  const fileless = entries.some(
    ({ state, migration, recorded }) => state === 'partial' && !migration && !recorded?.undoing,
  );
  return [
    ...(has('modified')
      ? [
          'modified: take the change back and put it into a new migration, or accept it with codelearn repair <version>.',
        ]
      : []),
    ...(has('missing') || fileless
      ? [
          'missing: bring the file back (codelearn repair <version> writes it from the history), or undo it with codelearn rollback.',
        ]
      : []),
    ...(entries.some(({ recorded }) => recorded?.undoing)
      ? ['rollback: codelearn rollback goes on where it stopped.']
      : []),
    ...(has('out-of-order')
      ? ['out of order: rename it to a version above the highest, or allow it with --out-of-order.']
      : []),
    'Nothing was attempted.',
  ].join('\n');
}

function noteOnlyCommentsChanged({ migration }: Entry): string {
  return `${migration?.path}: only comments or whitespace changed since it was applied; the SQL is the same`;
}

function formatTime(time: Date): string {
  return time
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}
