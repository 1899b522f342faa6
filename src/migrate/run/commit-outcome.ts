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

interface Doubtful {
  readonly version?: bigint;
  readonly direction: Direction;
}

interface LostScript extends Doubtful {
  readonly prepared: PreparedScript;
}

type Fate = 'committed' | 'aborted' | 'unknown';

/**
 * A connection that breaks while the answer to COMMIT is on its way leaves the client in doubt, but not the server:
 * a new session asks it what became of the transaction (`pg_xact_status`).
 */
export async function lostFailure(
  database: Database,
  script: LostScript,
  transaction: string | undefined,
): Promise<CodelearnError> {
  const fate = await findFate(database, script, transaction).catch((): Fate => 'unknown');
  const { path } = script.prepared.script.file;
  const state = {
    committed: 'the server says that the transaction was committed: the file is done',
    aborted: 'the server says that the transaction was rolled back: nothing of the file was kept',
    unknown: 'the server cannot be asked what became of the transaction',
  }[fate];
  return new CodelearnError(
    `${path}: the connection to ${describeTarget(database.target)} was lost\n  state: ${state}`,
    {
      code: 'connection-lost',
      hint:
        fate === 'unknown'
          ? 'When the server is back, codelearn status says whether it is applied.'
          : 'Run the command again to go on.',
      exit: exitCodes.unreachable,
    },
  );
}

async function findFate(database: Database, script: Doubtful, transaction: string | undefined): Promise<Fate> {
  const { signal } = new AbortController();
  return withDatabase(database.target, { signal }, async (session) => {
    const deadline = performance.now() + patience;
    while (performance.now() < deadline) {
      const fate = await (transaction === undefined
        ? readFateByHistory(session, database.pid, script)
        : readFateById(session, transaction));
      if (fate !== 'unknown') return fate;
      await delay(100);
    }
    return 'unknown';
  });
}

async function readFateById({ sql }: Database, transaction: string): Promise<Fate> {
  const [row] = await sql`select pg_catalog.pg_xact_status(${transaction}::text::pg_catalog.xid8) as status`;
  return row?.status === 'committed' || row?.status === 'aborted' ? row.status : 'unknown';
}

/**
 * Not even the transaction's id arrived: once its session is gone, the history has the migration or never will. In that
 * order: asked at once, a session that ends meanwhile would be gone and what it committed not seen yet.
 */
async function readFateByHistory(session: Database, pid: number, { version, direction }: Doubtful): Promise<Fate> {
  const [row] = await session.sql`
    select exists (select from pg_catalog.pg_stat_activity where pid = ${pid}) as alive`;
  if (row?.alive === true || direction === 'step' || version === undefined) return 'unknown';
  return (await isRecorded(session, version)) === (direction === 'up') ? 'committed' : 'aborted';
}
