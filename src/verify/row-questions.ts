import type { Table } from '../catalog/schema.ts';
import { readRows } from '../catalog/table-reading.ts';
import type { Database } from '../connection/session.ts';

/** Something to be found out from the rows of one table. */
export interface RowQuestion {
  /** Milliseconds that a statement may take; not more than that of the question before it. */
  readonly statementTimeout: number;
  /** Reads, and keeps the answer; begins anew when it is called a second time. */
  ask(): Promise<void>;
  /** Called instead of an answer, with why the rows could not be read for it. */
  giveUp(obstacle: string): void;
}

/**
 * Asks one question after the other in one transaction, so that all see the same rows. One that fails has spoiled the
 * transaction, and no other question: the next ones go on in a new one. No savepoint does that, as on a standby a conflict
 * with recovery ends a session that is inside of one, and cancels the statement elsewhere (ProcessRecoveryConflictInterrupt
 * in postgres.c). There each question has a transaction of its own: locks that are held for long would keep back replay.
 */
export async function askInTurn(database: Database, table: Table, questions: readonly RowQuestion[]): Promise<void> {
  const open = [...questions];
  for (let first = open[0]; first !== undefined; first = open[0]) {
    const { statementTimeout } = first;
    const reading = await readRows(database, table, () => askOpen(database, open, statementTimeout), {
      statementTimeout,
    });
    if ('obstacle' in reading) open.shift()?.giveUp(reading.obstacle);
  }
}

/** Takes each question out of `open` when it is answered. */
async function askOpen(database: Database, open: RowQuestion[], statementTimeout: number): Promise<void> {
  let allowed = statementTimeout;
  for (let question = open[0]; question !== undefined; question = database.inRecovery ? undefined : open[0]) {
    if (question.statementTimeout < allowed) await lowerStatementTimeout(database, question.statementTimeout);
    allowed = question.statementTimeout;
    await question.ask();
    open.shift();
  }
}

/** For the rest of the transaction; a shorter limit stays. */
async function lowerStatementTimeout({ sql }: Database, milliseconds: number): Promise<void> {
  await sql`
    select pg_catalog.set_config('statement_timeout', wanted.milliseconds::pg_catalog.text, true)
      from (values (${milliseconds}::pg_catalog.int4)) as wanted (milliseconds)
     where pg_catalog.current_setting('statement_timeout')::pg_catalog.interval
           not between '1ms' and wanted.milliseconds * '1ms'::pg_catalog.interval`;
}
