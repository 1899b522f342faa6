import type { Database } from '../../connection/session.ts';
import { runOwn, runPart } from '../../database/bare-statement.ts';
import { watchBlockers } from '../../database/blockers.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { CodelearnError } from '../../errors.ts';
import { sqlFragment } from '../../sql-text/sql-fragment.ts';
import type { Statement } from '../../sql-text/statements.ts';
import { type Progress, recordDone, recordStarted } from '../history/progress.ts';
import type { PreparedScript } from '../scripts/prepare.ts';
import { createdIndex, outsideTransaction } from '../scripts/statement-kind.ts';
import { applyAtomically } from './apply-script.ts';
import { type Aftermath, scriptFailure } from './failure.ts';
import { assertIndexValid, assertNothingInvalid } from './index-gate.ts';
import { readInvalidIndexes } from './invalid-index.ts';
import { mendInterrupted, refuseChangedPast } from './resume.ts';
import type { Run } from './run.ts';

/** A file outside transactions on its way, up or down. */
export interface StatementRun {
  readonly version: bigint;
  readonly label: string;
  readonly prepared: PreparedScript;
  readonly progress: Progress;
  /** Whether an earlier run began it. */
  readonly resumed: boolean;
  /** What to say when the statement of this number (from 1) fails. */
  describe(number: number): Aftermath;
}

/**
 * Runs what is left of such a file: one statement a message, its progress written as it goes. What can run in a
 * transaction does, together with its progress; only what cannot is run bare, between "started" and "done".
 * @throws CodelearnError exit 6 naming what is done and how to go on; exit 7 when the part that is done was modified
 */
export async function runStatements(run: Run, work: StatementRun): Promise<void> {
  const { prepared, progress } = work;
  const { database } = run;
  const statements = assertCut(prepared);
  refuseChangedPast(prepared, progress);
  await prepareSession(database, statements.slice(0, progress.done));
  const mended = work.resumed && (await mendInterrupted(run, work, prepared, progress));
  for (const statement of statements.slice(progress.done + (mended ? 1 : 0))) {
    database.signal.throwIfAborted();
    await runStatement(run, work, statement);
  }
  await assertNothingInvalid(database, prepared, progress.invalidBefore);
  await runOwnQuery(database, sqlFragment`reset session authorization; reset role; reset all`);
}

/** Nothing is never taken for a file without statements. */
function assertCut({ script, statements }: PreparedScript): readonly Statement[] {
  if (statements !== undefined) return statements;
  throw new CodelearnError(`${script.file.path}: the file cannot be cut into statements`, {
    code: 'migration-sql',
    hint: 'It was begun outside transactions and has to be gone on with in the same way.',
  });
}

/** No lock timeout for what waits without blocking others; what the finished part set is set again. */
async function prepareSession(database: Database, done: readonly Statement[]): Promise<void> {
  await runOwnQuery(database, sqlFragment`set lock_timeout = 0; set standard_conforming_strings = on`);
  for (const { kind, text } of done) if (kind === 'VariableSetStmt') await runPart(database, text);
}

async function runStatement(
  run: Run,
  { version, prepared, describe }: StatementRun,
  statement: Statement,
): Promise<void> {
  const number = (prepared.statements ?? []).indexOf(statement) + 1;
  const aftermath = describe(number);
  if (!runsBare(statement)) {
    const record = recordDone(version, number);
    await applyAtomically(run, { prepared, only: statement, version, direction: 'step', record, aftermath });
    return;
  }
  await runOwn(run.database, recordStarted(version, number));
  const endNotices = run.notices.begin(prepared, number - 1);
  const stopWatching = watchBlockers(run.database, 1000, (blocker) =>
    run.reporter.note(`${prepared.script.file.path}: waiting for ${blocker}`),
  );
  const error = await runPart(run.database, statement.text).finally(stopWatching);
  endNotices();
  if (error !== undefined) {
    await runOwn(run.database, recordStarted(version, null));
    run.database.signal.throwIfAborted();
    throw await scriptFailure(run.database, prepared, number - 1, error, await withInvalid(run, aftermath));
  }
  if (createdIndex(statement) !== undefined) {
    await assertIndexValid(run.database, prepared, statement);
  }
  await runOwn(run.database, recordDone(version, number));
}

/** Settings are to outlive the statement; CALL and DO may commit on their own. */
function runsBare(statement: Statement): boolean {
  return (
    outsideTransaction(statement) !== undefined || ['VariableSetStmt', 'CallStmt', 'DoStmt'].includes(statement.kind)
  );
}

async function withInvalid({ database }: Run, aftermath: Aftermath): Promise<Aftermath> {
  const invalid = database.isOpen() ? await readInvalidIndexes(database) : [];
  const repairs = invalid.filter(({ building }) => !building).map(({ name }) => `drop index concurrently ${name};`);
  if (repairs.length === 0) return aftermath;
  return {
    ...aftermath,
    state: `${aftermath.state}\n  invalid indexes are left; to remove them: ${repairs.join(' ')}`,
  };
}
