import { CodelearnError } from '../errors.ts';
import type { ProjectFolder } from '../project/files.ts';
import type { MaintenanceTask } from '../project/maintenance.ts';

/** @throws CodelearnError exit 2 when there are no tasks, or a name is that of none */
export function chooseTasks(
  tasks: readonly MaintenanceTask[],
  names: readonly string[],
  { path }: ProjectFolder,
): readonly MaintenanceTask[] {
  const known = tasks.map(({ name }) => name);
  if (known.length === 0) {
    throw new CodelearnError(`${path}/maintenance has no files: there is nothing to maintain`, {
      code: 'no-maintenance',
      hint: 'A file there is SQL that is due again and again; its header says how often, "every: 1 minute".',
    });
  }
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new CodelearnError(`${path}/maintenance has no file ${unknown.map((name) => `${name}.sql`).join(', ')}`, {
      code: 'no-maintenance',
      hint: `There are: ${known.join(', ')}. Nothing was attempted.`,
    });
  }
  return names.length === 0 ? tasks : tasks.filter(({ name }) => names.includes(name));
}
