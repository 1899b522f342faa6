import { setTimeout as delay } from 'node:timers/promises';
import { withDatabase } from '../connection/connect.ts';
import type { Database } from '../connection/session.ts';
import type { Target } from '../connection/target.ts';
import type { MaintenanceTask } from '../project/maintenance.ts';
import { runTask, type TaskRun } from './run-task.ts';

export interface TaskWatch {
  readonly signal: AbortSignal;
  readonly onRun: (run: TaskRun) => void;
  readonly onFailed: (task: MaintenanceTask, error: Error, retryMs: number) => void;
}

/**
 * Runs a task whenever it is due, until the signal aborts. A failure is told and tried again on a new session, after one
 * second at first and thirty at most: servers restart.
 */
export async function watchTask(target: Target, task: MaintenanceTask, watch: TaskWatch): Promise<void> {
  const { signal } = watch;
  for (let failures = 0; !signal.aborted; ) {
    try {
      await withDatabase(target, { signal }, (database) =>
        repeat(database, task, watch, () => {
          failures = 0;
        }),
      );
    } catch (error) {
      if (signal.aborted) return;
      const retryMs = Math.min(30_000, 1000 * 2 ** failures);
      failures += 1;
      watch.onFailed(task, error as Error, retryMs);
      await pause(retryMs, signal);
    }
  }
}

async function repeat(database: Database, task: MaintenanceTask, watch: TaskWatch, onRun: () => void): Promise<void> {
  while (!watch.signal.aborted) {
    watch.onRun(await runTask(database, task));
    onRun();
    await pause(task.everyMs, watch.signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  // A timer holds at most 2³¹ − 1 ms.
  await delay(Math.min(milliseconds, 2 ** 31 - 1), undefined, { signal }).catch(() => {});
}
