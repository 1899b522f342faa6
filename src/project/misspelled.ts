import { readdirSync } from 'node:fs';
import { combineFaults } from '../errors.ts';
import { closestName } from './closest-name.ts';

const folders = ['migrations', 'repeatable', 'seeds', 'queries', 'rules', 'denormalizations', 'maintenance', 'roles'];
const files = ['dependencies.txt', 'exceptions.txt', 'scale.json'];

/**
 * A folder that is nearly called like one of the project's would be passed over in silence, and its promises with it.
 * One of another name is the project's own affair.
 * @throws CodelearnError exit 2 naming every such folder or file where the one that was meant is not there
 */
export function refuseMisspelled(path: string, absolute: string): void {
  const entries = readdirSync(absolute, { withFileTypes: true });
  const present = new Set(entries.map(({ name }) => name));
  const faults = entries.flatMap((entry) => {
    const known = entry.isFile() ? files : folders;
    const meant = known.includes(entry.name) ? undefined : closestName(entry.name, known);
    return meant === undefined || present.has(meant) ? [] : [`${path}/${entry.name} is not read; ${meant} is`];
  });
  if (faults.length === 0) return;
  const hint = 'Rename it to what is meant, or to something less like it. Nothing was attempted.';
  throw combineFaults(faults.sort(), { code: 'misspelled', hint });
}
