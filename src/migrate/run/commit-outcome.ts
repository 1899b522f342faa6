import { setTimeout as delay } from 'node:timers/promises';
import { withDatabase } from '../../connection/connect.ts';
import type { Database } from '../../connection/session.ts';
import { describeTarget } from '../../connection/target.ts';
import { CodelearnError, exitCodes } from '../../errors.ts';
import { isRecorded } from '../history/history.ts';
import type { PreparedScript } from '../scripts/prepare.ts';

/** How long the server may take to end a session whose client is gone. */
const patience = 30_000;

/** `up` leaves a history row, `down` takes it away, `step` is neither: a repeatable file, or one statement. */
export type Direction = 'up' | 'down' | 'step';

/** What is asked for where the answer to a commit never came. */
interface DoubtfulCommit {
  readonly version?: bigint;
  readonly direction: Direction;
}

interface LostScript extends DoubtfulCommit {
  readonly prepared: PreparedScript;
}

type CommitOutcome = 'committed' | 'aborted' | 'unknown';

/**
 * A connection that breaks while the answer to COMMIT is on its way leaves the client in doubt, but not the server:
 * a new session asks it what became of the transaction (`pg_xact_status`).
 */
export async function lostFailure(
  database: Database,
  script: LostScript,
  transaction: string | undefined,
): Promise<CodelearnError> {
  const outcome = await findCommitOutcome(database, script, transaction).catch((): CommitOutcome => 'unknown');
  const { path } = script.prepared.script.file;
  const state = {
    committed: 'the server says that the transaction was committed: the file is done',
    aborted: 'the server says that the transaction was rolled back: nothing of the file was kept',
    unknown: 'the server cannot be asked what became of the transaction',
  }[outcome];
  return new CodelearnError(
    `${path}: the connection to ${describeTarget(database.target)} was lost\n  state: ${state}`,
    {
      code: 'connection-lost',
      hint:
        outcome === 'unknown'
          ? 'When the server is back, codelearn status says whether it is applied.'
          : 'Run the command again to go on.',
      exit: exitCodes.unreachable,
    },
  );
}

async function findCommitOutcome(
  database: Database,
  script: DoubtfulCommit,
  transaction: string | undefined,
): Promise<CommitOutcome> {
  const { signal } = new AbortController();
  return withDatabase(database.target, { signal }, async (session) => {
    const deadline = performance.now() + patience;
    while (performance.now() < deadline) {
      const outcome = await (transaction === undefined
        ? readOutcomeByHistory(session, database.pid, script)
        : readOutcomeById(session, transaction));
      if (outcome !== 'unknown') return outcome;
      await delay(100);
    }
    return 'unknown';
  });
}

async function readOutcomeById({ sql }: Database, transaction: string): Promise<CommitOutcome> {
  const [row] = await sql`select pg_catalog.pg_xact_status(${transaction}::text::pg_catalog.xid8) as status`;
  return row?.status === 'committed' || row?.status === 'aborted' ? row.status : 'unknown';
}

/**
 * Not even the transaction's id arrived: once its session is gone, the history has the migration or never will. In that
 * order: asked at once, a session that ends meanwhile would be gone and what it committed not seen yet.
 */
async function readOutcomeByHistory(
  session: Database,
  pid: number,
  { version, direction }: DoubtfulCommit,
): Promise<CommitOutcome> {
  const [row] = await session.sql`
    select exists (select from pg_catalog.pg_stat_activity where pid = ${pid}) as alive`;
  if (row?.alive === true || direction === 'step' || version === undefined) return 'unknown';
  return (await isRecorded(session, version)) === (direction === 'up') ? 'committed' : 'aborted';
}
