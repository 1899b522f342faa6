import type { Database } from '../../connection/session.ts';
import type { MigrationFiles } from '../../project/migration-files.ts';
import { readHistory } from '../history/history.ts';
import { findChanged } from '../history/repeatable-history.ts';
import { compareHistory } from './compare.ts';
import { describeDiscrepancies } from './discrepancy.ts';
import { makePlan, type Plan, type PlanOptions } from './plan.ts';

/** Files against the history as it is now; faults are part of the answer. Reads only. */
export async function planMigrations(
  database: Database,
  { migrations, ambiguous = [], repeatables, faults = [] }: MigrationFiles,
  options: PlanOptions,
): Promise<Plan> {
  const history = await readHistory(database);
  const entries = await compareHistory(migrations, history, new Set(faults.flatMap(({ version }) => version ?? [])));
  const changed = await findChanged(database, repeatables);
  const discrepancies = await describeDiscrepancies(database, entries);
  const fileFaults = faults.map(({ message }) => message);
  // Of two files with one version, the one that was applied as it is needs no other look.
  const applied = new Set(history.map(({ checksum }) => checksum));
  const unapplied = ambiguous.filter(({ checksum }) => !applied.has(checksum));
  return makePlan({ entries, changed, discrepancies, fileFaults, ambiguous: unapplied }, options);
}
