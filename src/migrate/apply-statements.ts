import { runOwn, runPart } from '../database/bare-statement.ts';
import { watchBlockers } from '../database/blockers.ts';
import type { Database } from '../database/connect.ts';
import { readInvalidIndexes } from '../database/invalid-index.ts';
import type { Statement } from '../database/statements.ts';
import { exitCodes } from '../errors.ts';
import { labelOf, type Migration } from '../project/migrations.ts';
import { applyAtomically } from './apply-script.ts';
import { type Aftermath, scriptFailure } from './failure.ts';
import { assertIndexValid, assertNothingInvalid } from './index-gate.ts';
import type { PreparedScript } from './prepare.ts';
import { hashStatement, type Progress, readProgress, recordDone, recordFinished, recordStarted } from './progress.ts';
import { type RecordFacts, recordMigration } from './record.ts';
import { mendInterrupted, refuseChangedPast } from './resume.ts';
import type { Run } from './run.ts';
import { createdIndex, outsideTransaction } from './statement-kind.ts';

/**
 * Runs a file that says `-- transaction: none`: one statement a message, its progress written as it goes. A file that
 * stopped is gone on with at the statement that failed. What can run in a transaction does, together with its progress;
 * only what cannot is run bare, between "started" and "done".
 * @returns milliseconds
 * @throws CodelearnError exit 6 naming what is done and how to go on; exit 7 when the part that is done was edited
 */
export async function applyStatements(
  run: Run,
  migration: Migration,
  prepared: PreparedScript,
  facts: RecordFacts,
): Promise<number> {
  const { database } = run;
  const statements = prepared.statements ?? [];
  const begun = performance.now();
  const resumed = await readProgress(database, migration.version);
  const progress = resumed ?? (await begin(run, migration, prepared, facts));
  refuseChangedPast(prepared, progress);
  await prepareSession(database, statements.slice(0, progress.done));
  let { done } = progress;
  if (resumed !== undefined && (await mendInterrupted(run, migration, prepared, resumed))) done += 1;
  for (const statement of statements.slice(done)) {
    database.signal.throwIfAborted();
    await runStatement(run, migration, prepared, statement);
  }
  await assertNothingInvalid(database, prepared, progress.invalidBefore);
  const durationMs = Math.round((performance.now() - begun) * 10) / 10;
  await runOwn(database, recordFinished(migration.version, durationMs));
  await database.sql.unsafe('reset session authorization; reset role; reset all');
  return durationMs;
}

async function begin(run: Run, migration: Migration, prepared: PreparedScript, facts: RecordFacts): Promise<Progress> {
  const hashes = (prepared.statements ?? []).map(hashStatement);
  const invalidBefore = (await readInvalidIndexes(run.database.sql)).map(({ name }) => name);
  await runOwn(run.database, recordMigration(migration, { ...facts, begun: { hashes, invalidBefore } }));
  return { done: 0, started: null, hashes, invalidBefore };
}

/** No lock timeout for what waits without blocking others; what the finished part set is set again. */
async function prepareSession(database: Database, done: readonly Statement[]): Promise<void> {
  await database.sql.unsafe('set lock_timeout = 0; set standard_conforming_strings = on');
  for (const { kind, text } of done) if (kind === 'VariableSetStmt') await runPart(database, text);
}

async function runStatement(
  run: Run,
  migration: Migration,
  prepared: PreparedScript,
  statement: Statement,
): Promise<void> {
  const { version } = migration;
  const number = (prepared.statements ?? []).indexOf(statement) + 1;
  const aftermath = describeAftermath(migration, prepared, number);
  if (!runsBare(statement)) {
    const record = recordDone(version, number);
    await applyAtomically(run, { prepared, only: statement, version, direction: 'step', record, aftermath });
    return;
  }
  await runOwn(run.database, recordStarted(version, number));
  run.notices.begin(prepared, number - 1);
  const stopWatching = watchBlockers(run.database, 1000, (blocker) =>
    run.witness.note(`${prepared.script.file.path}: waiting for ${blocker}`),
  );
  const error = await runPart(run.database, statement.text).finally(stopWatching);
  run.notices.end();
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

function describeAftermath(migration: Migration, { statements = [] }: PreparedScript, number: number): Aftermath {
  const kept =
    number === 1
      ? 'nothing of this file is done'
      : `statements 1 to ${number - 1} of ${statements.length} are done and stay`;
  return {
    state: `${kept}; ${labelOf(migration)} is partial`,
    next: `Correct the file from statement ${number} on and run codelearn migrate again: it goes on there.`,
    exit: exitCodes.partial,
  };
}

async function withInvalid({ database }: Run, aftermath: Aftermath): Promise<Aftermath> {
  const invalid = database.isOpen() ? await readInvalidIndexes(database.sql) : [];
  const repairs = invalid.filter(({ building }) => !building).map(({ name }) => `drop index concurrently ${name};`);
  if (repairs.length === 0) return aftermath;
  return {
    ...aftermath,
    state: `${aftermath.state}\n  invalid indexes are left; to remove them: ${repairs.join(' ')}`,
  };
}
