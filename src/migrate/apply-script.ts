import { type AtomicOutcome, runAtomically } from '../database/atomic-script.ts';
import type { Database } from '../database/connect.ts';
import type { BoundStatement } from '../database/inline-values.ts';
import { assertLocked } from '../database/lock.ts';
import { CodelearnError, exitCodes } from '../errors.ts';
import { type Aftermath, scriptFailure } from './failure.ts';
import type { PreparedScript } from './prepare.ts';
import { lockKey } from './session.ts';

/**
 * Runs one transactional script and writes the history in its transaction.
 * @returns milliseconds by the server's clock
 * @throws CodelearnError exit 5 with nothing kept; exit 6 when the script ended its own transaction
 */
export async function applyAtomically(
  database: Database,
  prepared: PreparedScript,
  record: BoundStatement,
  aftermath: Aftermath,
): Promise<number> {
  database.signal.throwIfAborted();
  const outcome = await runAtomically(database, {
    parts: prepared.statements?.map(({ text }) => text) ?? [prepared.script.text],
    before: [],
    after: [assertLocked(lockKey), record],
  });
  if (outcome.kind === 'committed') return Number(outcome.rows[0]?.duration_ms);
  database.signal.throwIfAborted();
  return explainOutcome(outcome, prepared, aftermath);
}

function explainOutcome(
  outcome: Exclude<AtomicOutcome, { kind: 'committed' }>,
  prepared: PreparedScript,
  aftermath: Aftermath,
): never {
  const { path } = prepared.script.file;
  switch (outcome.kind) {
    case 'failed':
      throw scriptFailure(prepared, outcome.at, outcome.error, aftermath);
    case 'escaped':
      throw new CodelearnError(
        `${path}: the file ended the transaction it runs in, so its work before that may be kept; it is not recorded`,
        {
          code: 'transaction-ended',
          hint: 'Take COMMIT and ROLLBACK out of the file, undo by hand what it left, and run again.',
          exit: exitCodes.partial,
        },
      );
    case 'lost':
      throw new CodelearnError(`${path}: the connection was lost while it ran`, {
        code: 'connection-lost',
        hint: 'codelearn status says whether it was applied.',
        exit: exitCodes.unreachable,
      });
  }
}
