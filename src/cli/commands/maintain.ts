import type { Command } from 'commander';
import { chooseTasks } from '../../maintenance/choose-tasks.ts';
import { runTask, type TaskRun } from '../../maintenance/run-task.ts';
import { watchTask } from '../../maintenance/watch-task.ts';
import { type MaintenanceTask, readMaintenance } from '../../project/maintenance.ts';
import { withChosenDatabase, withChosenTarget } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { renderTaskRun } from '../output/maintained.ts';
import { print } from '../print.ts';

interface MaintainFlags extends Flags, FormatFlags {
  readonly watch?: boolean;
}

export function registerMaintain(program: Command, context: Context): void {
  const command = program
    .command('maintain [names...]')
    .description('run the files of maintenance/, each in a transaction: all of them, or those named')
    .option('--watch', 'again and again, each as often as its header says, until SIGTERM');
  addFormatFlag(addDatabaseFlags(command)).action((names: string[], flags: MaintainFlags) =>
    runMaintain(names, flags, context),
  );
}

async function runMaintain(names: readonly string[], flags: MaintainFlags, context: Context): Promise<void> {
  const folder = openProject(context, flags);
  const tasks = chooseTasks(readMaintenance(folder), names, folder);
  if (flags.watch) return watchTasks(tasks, flags, context);
  await withChosenDatabase(context, flags, async (database) => {
    const runs: TaskRun[] = [];
    for (const task of tasks) runs.push(await runTask(database, task));
    print(context, flags, database.target, { document: { runs }, text: () => runs.map(renderTaskRun).join('') });
  });
}

const quietMs = 10_000;

/** Told at most every ten seconds a task, and every failure; ends with 0 when it is asked to. */
function watchTasks(tasks: readonly MaintenanceTask[], flags: MaintainFlags, context: Context): Promise<void> {
  const { io } = context;
  const told = new Map<string, number>();
  const onRun = (run: TaskRun): void => {
    const now = io.now().getTime();
    if (now - (told.get(run.name) ?? Number.NEGATIVE_INFINITY) < quietMs) return;
    told.set(run.name, now);
    io.err(renderTaskRun(run));
  };
  const onFailed = (task: MaintenanceTask, error: Error, retryMs: number): void =>
    io.err(`warning: ${task.name}: ${error.message}; trying again in ${retryMs / 1000} s\n`);
  return withChosenTarget(context, flags, async (target) => {
    await Promise.all(tasks.map((task) => watchTask(target, task, { signal: io.signal, onRun, onFailed })));
  });
}
