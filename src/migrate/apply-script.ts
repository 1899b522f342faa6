import { setTimeout as delay } from 'node:timers/promises';
import { type AtomicOutcome, type AtomicScript, runAtomically } from '../database/atomic-script.ts';
import { watchBlockers } from '../database/blockers.ts';
import type { BoundStatement } from '../database/inline-values.ts';
import { assertLocked } from '../database/lock.ts';
import type { Statement } from '../database/statements.ts';
import { type Aftermath, escapeFailure, scriptFailure } from './failure.ts';
import { type Direction, lostFailure } from './lost-commit.ts';
import type { PreparedScript } from './prepare.ts';
import { lockKey, type Run } from './run.ts';

export interface ScriptToApply {
  readonly prepared: PreparedScript;
  /** One statement of it instead of all; what it sets then lasts for the session. */
  readonly only?: Statement;
  /** Of the migration that it makes or undoes. */
  readonly version?: bigint;
  readonly direction: Direction;
  readonly record: BoundStatement;
  readonly aftermath: Aftermath;
}

/**
 * Runs a script and writes the history in one transaction. A file that waited too long for a lock, or lost a deadlock,
 * kept nothing, so it is tried again.
 * @returns milliseconds by the server's clock
 * @throws CodelearnError exit 5 with nothing kept; exit 6 when the script ended its own transaction; exit 3 when the
 *   connection is lost, with what became of it
 */
export async function applyAtomically(run: Run, script: ScriptToApply): Promise<number> {
  const { database } = run;
  const giveUp = performance.now() + run.lockRetryFor;
  const blockers: string[] = [];
  for (let attempt = 0; ; attempt += 1) {
    database.signal.throwIfAborted();
    const outcome = await attemptOnce(run, script, blockers);
    if (outcome.kind === 'committed') return Number(outcome.rows[0]?.duration_ms);
    if (outcome.kind === 'lost') throw await lostFailure(database, script, outcome.transaction);
    database.signal.throwIfAborted();
    const pause = Math.min(10_000, 500 * 2 ** attempt) * Math.random();
    if (!isLockTrouble(outcome) || performance.now() + pause > giveUp)
      throw await explain(run, script, outcome, blockers);
    run.witness.note(
      `${script.prepared.script.file.path}: ${outcome.error.message}; rolled back, trying again in ${Math.round(pause)} ms`,
    );
    await delay(pause, undefined, { signal: database.signal });
  }
}

type Failed = Extract<AtomicOutcome, { kind: 'failed' }>;

async function attemptOnce(
  run: Run,
  { prepared, only, record }: ScriptToApply,
  blockers: string[],
): Promise<AtomicOutcome> {
  const tell = (blocker: string): void => {
    blockers.push(blocker);
    run.witness.note(`${prepared.script.file.path}: waiting for a lock that is held by ${blocker}`);
  };
  const offset = only === undefined ? 0 : (prepared.statements?.indexOf(only) ?? 0);
  run.notices.begin(prepared, offset);
  const stopWatching = watchBlockers(run.database, Math.min(1000, run.lockTimeout / 4), tell);
  const texts = only === undefined ? prepared.statements?.map(({ text }) => text) : [only.text];
  const script: AtomicScript = {
    before: run.settings,
    parts: texts ?? [prepared.script.text],
    after: [assertLocked(lockKey), record],
    onAnswer: (part) => run.notices.answered(part + offset),
    restore: only === undefined ? 'session' : 'transaction',
  };
  try {
    return await runAtomically(run.database, script);
  } finally {
    run.notices.end();
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
  outcome: Exclude<AtomicOutcome, { kind: 'committed' | 'lost' }>,
  blockers: readonly string[],
): Promise<Error> {
  if (outcome.kind === 'escaped') return escapeFailure(prepared);
  const [status] = await database.sql`select pg_catalog.pg_xact_status(${outcome.transaction}::text::xid8) as status`;
  if (status?.status === 'committed') return escapeFailure(prepared);
  const index = only === undefined ? 0 : (prepared.statements?.indexOf(only) ?? 0);
  const at = typeof outcome.at === 'number' ? outcome.at + index : outcome.at;
  return scriptFailure(database, prepared, at, outcome.error, aftermath, blockers);
}
