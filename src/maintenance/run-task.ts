import { performance } from 'node:perf_hooks';
import type { Database } from '../connection/session.ts';
import { runScript } from '../database/script.ts';
import type { MaintenanceTask } from '../project/maintenance.ts';

export interface TaskRun {
  readonly name: string;
  /** `busy`: another process is at the same task, so there is nothing to do here. */
  readonly state: 'done' | 'busy';
  /** The one row that the last statement gave, by column; empty where it gave none. */
  readonly result: Readonly<Record<string, unknown>>;
  readonly durationMs: number;
}

/**
 * Runs a task in a transaction of its own, one process at a time.
 * @throws CodelearnError `sql` with the place in the file; the transaction is rolled back then
 */
export async function runTask(database: Database, { name, file }: MaintenanceTask): Promise<TaskRun> {
  const start = performance.now();
  return database.transaction(async () => {
    const [lock] = await database.sql`
      select pg_catalog.set_config('lock_timeout', '10s', true),
             pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended(${`codelearn maintain ${name}`}, 0)) as free`;
    const busy = lock?.free !== true;
    const rows = busy ? [] : await runScript(database, file, { hint: 'It was rolled back; nothing is lost.' });
    const durationMs = Math.round((performance.now() - start) * 10) / 10;
    return { name, state: busy ? 'busy' : 'done', result: { ...rows[0] }, durationMs };
  });
}
