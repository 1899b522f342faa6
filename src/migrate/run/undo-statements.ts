import { runOwn } from '../../database/bare-statement.ts';
import { exitCodes } from '../../errors.ts';
import { labelOf } from '../../project/migrations.ts';
import { parseStatements } from '../../sql-text/statements.ts';
import {
  checksumStatement,
  forgetUnbegunUndo,
  type Progress,
  readProgress,
  recordUndoBegun,
} from '../history/progress.ts';
import { recordUndone } from '../history/record.ts';
import { readStoredFiles } from '../history/stored-files.ts';
import type { Entry } from '../plan/compare.ts';
import type { PreparedScript } from '../scripts/prepare.ts';
import type { Aftermath } from './failure.ts';
import { readInvalidIndexes } from './invalid-index.ts';
import type { Run } from './run.ts';
import { runStatements } from './statement-run.ts';

/**
 * Undoes a migration by a file that says `-- transaction: none`. While it is on its way, the history has the migration as
 * partial, without checksums, and with the text that it is undone by; one that stopped is gone on with where it did.
 * @returns milliseconds
 * @throws CodelearnError exit 6 naming what is done and how to go on; exit 7 when the part that is done was modified
 */
export async function undoStatements(run: Run, entry: Entry, prepared: PreparedScript): Promise<number> {
  const { version, recorded } = entry;
  const label = labelOf(entry);
  const begun = performance.now();
  const resumed = recorded?.undoing === true;
  const progress = resumed ? await readUndoing(run, version) : await begin(run, entry, prepared);
  const describe = (number: number): Aftermath => describeAftermath(label, prepared, number);
  try {
    await runStatements(run, { version, label, prepared, progress, resumed, describe });
  } catch (error) {
    if (recorded?.state === 'applied' && run.database.isOpen()) await runOwn(run.database, forgetUnbegunUndo(version));
    throw error;
  }
  await runOwn(run.database, recordUndone(version));
  return Math.round((performance.now() - begun) * 10) / 10;
}

async function begin(run: Run, { version, migration }: Entry, { script }: PreparedScript): Promise<Progress> {
  const invalidBefore = (await readInvalidIndexes(run.database)).map(({ name }) => name);
  const fileName = migration?.down?.fileName ?? null;
  await runOwn(run.database, recordUndoBegun(version, { fileName, text: script.text, invalidBefore }));
  return { done: 0, started: null, checksums: [], invalidBefore };
}

/** What is done was done by the text that was stored when it was begun. */
async function readUndoing({ database }: Run, version: bigint): Promise<Progress> {
  const stored = (await readStoredFiles(database, version))?.down;
  const progress = (await readProgress(database, version)) as Progress;
  const statements = await parseStatements({ path: stored?.fileName ?? '', text: stored?.text ?? '' });
  return { ...progress, checksums: statements.map(checksumStatement) };
}

function describeAftermath(label: string, { script, statements = [] }: PreparedScript, number: number): Aftermath {
  const state =
    number === 1
      ? `nothing of this file is done; ${label} is not undone`
      : `statements 1 to ${number - 1} of ${statements.length} are done and stay; ${label} is half undone`;
  return {
    state,
    next: `Put a ${script.file.path} that is correct from statement ${number} on into the folder and run codelearn rollback again: it goes on there.`,
    exit: exitCodes.partial,
  };
}
