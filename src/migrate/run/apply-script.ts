import { setTimeout as delay } from 'node:timers/promises';
import { type AtomicOutcome, type AtomicScript, runAtomically } from '../../database/atomic-script.ts';
import { watchBlockers } from '../../database/blockers.ts';
import { assertLocked } from '../../database/lock.ts';
import { migrationLock } from '../../database/lock-keys.ts';
import type { BoundStatement } from '../../sql-text/inline-values.ts';
import type { Statement } from '../../sql-text/statements.ts';
import type { PreparedScript } from '../scripts/prepare.ts';
import { type Direction, lostFailure } from './commit-outcome.ts';
import { type Aftermath, endedFailure, scriptFailure } from './failure.ts';
import type { Run } from './run.ts';

export interface ScriptToApply {
  readonly prepared: PreparedScript;
  /** One statement of it instead of all; what it sets then lasts for the session. */
  readonly only?: Statement;
  /** Of the migration that it makes or undoes. */
  readonly version?: bigint;
  readonly direction: Direction;
  readonly record: BoundStatement;
  /** Whether the commit waits for the disk; it does unless a later one of this run will. */
  readonly durable?: boolean | undefined;
  /** As in `AtomicScript`, for the script that is queued behind it. */
  readonly token?: string | undefined;
  readonly aftermath: Aftermath;
}

/** One try, under way. */
export interface Attempt {
  /** False where nothing of it is run, since the script that it was queued behind was not committed. */
  readonly begun: Promise<boolean>;
  /** Never rejects but for a fault of the program. */
  readonly end: Promise<AttemptEnd>;
}

/** What became of it, and who was in its way. */
interface AttemptEnd {
  readonly outcome: AtomicOutcome;
  readonly blockers: readonly string[];
}

/**
 * Runs a script and writes the history in one transaction. A file that waited too long for a lock, or lost a deadlock,
 * kept nothing, so it is tried again.
 * @param first the first try, where it is under way
 * @returns milliseconds by the server's clock
 * @throws CodelearnError exit 5 with nothing kept; exit 6 when the script ended its own transaction; exit 3 when the
 *   connection is lost, with what became of it
 */
export async function applyAtomically(run: Run, script: ScriptToApply, first?: Attempt): Promise<number> {
  const { database } = run;
  const giveUp = performance.now() + run.lockRetryFor;
  const blockers: string[] = [];
  for (let attempt = 0, trying = first; ; attempt += 1, trying = undefined) {
    if (trying === undefined) database.signal.throwIfAborted();
    const { outcome, blockers: met } = await (trying ?? attemptOnce(run, script)).end;
    blockers.push(...met);
    if (outcome.kind === 'committed') return Number(outcome.rows[0]?.duration_ms);
    if (outcome.kind === 'lost') throw await lostFailure(database, script, outcome.transaction);
    if (outcome.kind === 'unstarted') continue;
    database.signal.throwIfAborted();
    const pause = Math.min(10_000, 500 * 2 ** attempt) * Math.random();
    if (!isLockTrouble(outcome) || performance.now() + pause > giveUp)
      throw await explain(run, script, outcome, blockers);
    run.reporter.note(
      `${script.prepared.script.file.path}: ${outcome.error.message}; rolled back, trying again in ${Math.round(pause)} ms`,
    );
    await delay(pause, undefined, { signal: database.signal });
  }
}

type Failed = Extract<AtomicOutcome, { kind: 'failed' }>;

/**
 * Sends the whole script before it returns.
 * @param queuedBehind the token of the script that was sent before it and is not known to be committed
 */
export function attemptOnce(run: Run, script: ScriptToApply, queuedBehind?: string): Attempt {
  let tellBegun: (begun: boolean) => void = () => {};
  const begun = new Promise<boolean>((resolve) => {
    tellBegun = resolve;
  });
  return { begun, end: attempt(run, script, queuedBehind, tellBegun) };
}

async function attempt(
  run: Run,
  { prepared, only, record, durable, token }: ScriptToApply,
  queuedBehind: string | undefined,
  tellBegun: (begun: boolean) => void,
): Promise<AttemptEnd> {
  const blockers: string[] = [];
  const tell = (blocker: string): void => {
    blockers.push(blocker);
    run.reporter.note(`${prepared.script.file.path}: waiting for a lock that is held by ${blocker}`);
  };
  const offset = only === undefined ? 0 : (prepared.statements?.indexOf(only) ?? 0);
  let endNotices = (): void => {};
  let stopWatching = async (): Promise<void> => {};
  const batches = only === undefined ? prepared.batches : [only];
  const atomic: AtomicScript = {
    before: run.settings,
    parts: batches.map(({ text }) => text),
    after: [assertLocked(migrationLock), record],
    durable,
    token,
    queuedBehind,
    onBegun: () => {
      tellBegun(true);
      endNotices = run.notices.begin(prepared, offset);
      stopWatching = watchBlockers(run.database, Math.min(1000, run.lockTimeout / 4), tell);
    },
    onAnswer: (part) => run.notices.answered(part + offset),
    onCommitted: () => endNotices(),
    restore: only === undefined ? 'session' : 'transaction',
  };
  try {
    return { outcome: await runAtomically(run.database, atomic), blockers };
  } finally {
    tellBegun(false);
    endNotices();
    await stopWatching();
  }
}

/** lock_not_available and deadlock_detected. */
function isLockTrouble(outcome: AtomicOutcome): outcome is Failed {
  return outcome.kind === 'failed' && ['55P03', '40P01'].includes(outcome.error.code);
}

async function explain(
  { database }: Run,
  { prepared, only, aftermath }: ScriptToApply,
  outcome: Exclude<AtomicOutcome, { kind: 'committed' | 'unstarted' | 'lost' }>,
  blockers: readonly string[],
): Promise<Error> {
  if (outcome.kind === 'ended') return endedFailure(prepared);
  const [status] = await database.sql`select pg_catalog.pg_xact_status(${outcome.transaction}::text::xid8) as status`;
  if (status?.status === 'committed') return endedFailure(prepared);
  const index = only === undefined ? 0 : (prepared.statements?.indexOf(only) ?? 0);
  const at = typeof outcome.at === 'number' ? outcome.at + index : outcome.at;
  return scriptFailure(database, prepared, at, outcome.error, aftermath, blockers);
}
