import type { TaskRun } from '../../maintenance/run-task.ts';

/** `fold_enrollments: courses 3, purchases 120 (0.01 s)`. */
export function renderTaskRun({ name, state, result, durationMs }: TaskRun): string {
  const facts = Object.entries(result).map(([column, value]) => `${column} ${value}`);
  const said = state === 'busy' ? 'another process is at it' : facts.join(', ') || 'done';
  return `${name}: ${said} (${(durationMs / 1000).toFixed(2)} s)\n`;
}
