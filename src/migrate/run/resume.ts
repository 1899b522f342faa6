import { runOwn } from '../../database/bare-statement.ts';
import { CodelearnError, exitCodes } from '../../errors.ts';
import { lineOf } from '../../sql-text/position.ts';
import type { Statement } from '../../sql-text/statements.ts';
import { checksumStatement, type Progress, recordDone } from '../history/progress.ts';
import type { PreparedScript } from '../scripts/prepare.ts';
import { createdIndex, droppedIndex, isRepeatable } from '../scripts/statement-kind.ts';
import { firstLine } from './failure.ts';
import { dropIndexConcurrently, findIndex, relationExists } from './invalid-index.ts';
import type { Run } from './run.ts';

/** @throws CodelearnError exit 7 when a statement that is done was modified: going on would build on something else */
export function refuseChangedPast({ script, statements = [] }: PreparedScript, { done, checksums }: Progress): void {
  const changed = checksums
    .slice(0, done)
    .findIndex(
      (checksum, index) => statements[index] === undefined || checksumStatement(statements[index]) !== checksum,
    );
  if (changed < 0) return;
  throw new CodelearnError(`${script.file.path}: statement ${changed + 1} was modified, and it is already done`, {
    code: 'modified-past',
    hint: `Take the change to the first ${done} statements back; what follows them may be changed.`,
    exit: exitCodes.diverged,
  });
}

/**
 * Decides about the statement at which the file stopped. What an interrupted `concurrently` left is removed, so that it
 * can run again.
 * @returns true when the statement turns out to be done
 * @throws CodelearnError exit 6 when nobody can tell whether it is
 */
export async function mendInterrupted(
  run: Run,
  work: { readonly version: bigint; readonly label: string },
  prepared: PreparedScript,
  { done, started }: Progress,
): Promise<boolean> {
  const statement = prepared.statements?.[done];
  if (statement === undefined || statement.kind === 'VariableSetStmt') return false;
  const state = await lookAtIndex(run, statement, started !== null);
  if (state === 'unknown' && started !== null && !isRepeatable(statement))
    throw undecided(work.label, prepared, statement);
  if (state !== 'done') return false;
  await runOwn(run.database, recordDone(work.version, done + 1));
  return true;
}

/** Only an end that nobody saw can have been a good one; a statement that failed is simply run again. */
async function lookAtIndex(
  { database, reporter }: Run,
  statement: Statement,
  unseen: boolean,
): Promise<'done' | 'open' | 'unknown'> {
  const created = createdIndex(statement);
  if (created !== undefined) {
    const found = await findIndex(database, created.table, created.name);
    if (found === undefined || found.building) return 'open';
    if (found.valid) return unseen ? 'done' : 'open';
    reporter.note(`removing ${found.name}, which a build that did not end well left invalid`);
    await dropIndexConcurrently(database, found);
    return 'open';
  }
  const dropped = droppedIndex(statement);
  if (dropped === undefined) return 'unknown';
  return unseen && !(await relationExists(database, dropped)) ? 'done' : 'open';
}

function undecided(label: string, { script }: PreparedScript, statement: Statement): CodelearnError {
  return new CodelearnError(
    `${script.file.path}:${lineOf(script.file.text, statement.offset)}: the last run was cut off during this statement, and nothing shows whether it was done\n  ${firstLine(statement.text)}`,
    {
      code: 'undecided-statement',
      hint: `Look at the database, then say which: codelearn repair ${label} --done, or codelearn repair ${label} --again.`,
      exit: exitCodes.partial,
    },
  );
}
