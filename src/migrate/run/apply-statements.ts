import { runOwn } from '../../database/bare-statement.ts';
import { exitCodes } from '../../errors.ts';
import { labelOf, type Migration } from '../../project/migrations.ts';
import { checksumStatement, type Progress, readProgress, recordFinished } from '../history/progress.ts';
import { type RecordFacts, recordMigration } from '../history/record.ts';
import type { PreparedScript } from '../scripts/prepare.ts';
import type { Aftermath } from './failure.ts';
import { readInvalidIndexes } from './invalid-index.ts';
import type { Run } from './run.ts';
import { runStatements } from './statement-run.ts';

/**
 * Runs a file that says `-- transaction: none`. One that stopped is gone on with at the statement that failed.
 * @returns milliseconds
 * @throws CodelearnError exit 6 naming what is done and how to go on; exit 7 when the part that is done was modified
 */
export async function applyStatements(
  run: Run,
  migration: Migration,
  prepared: PreparedScript,
  facts: RecordFacts,
): Promise<number> {
  const { version } = migration;
  const begun = performance.now();
  const resumed = await readProgress(run.database, version);
  const progress = resumed ?? (await begin(run, migration, prepared, facts));
  const describe = (number: number): Aftermath => describeAftermath(migration, prepared, number);
  await runStatements(run, {
    version,
    label: labelOf(migration),
    prepared,
    progress,
    resumed: resumed !== undefined,
    describe,
  });
  const durationMs = Math.round((performance.now() - begun) * 10) / 10;
  await runOwn(run.database, recordFinished(version, durationMs));
  return durationMs;
}

async function begin(run: Run, migration: Migration, prepared: PreparedScript, facts: RecordFacts): Promise<Progress> {
  const checksums = (prepared.statements ?? []).map(checksumStatement);
  const invalidBefore = (await readInvalidIndexes(run.database)).map(({ name }) => name);
  await runOwn(run.database, recordMigration(migration, { ...facts, begun: { checksums, invalidBefore } }));
  return { done: 0, started: null, checksums, invalidBefore };
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
