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
  { migrations, rivals = [], repeatables, faults = [] }: MigrationFiles,
  options: PlanOptions,
): Promise<Plan> {
  const history = await readHistory(database);
  const unclear = new Set(faults.flatMap(({ version }) => version ?? []));
  const entries = await compareHistory(migrations, history, unclear);
  const changed = await findChanged(database, repeatables);
  const discrepancies = await describeDiscrepancies(database, entries);
  const mistakes = faults.map(({ message }) => message);
  // What is applied as it is stays above suspicion.
  const applied = new Set(history.map(({ hash }) => hash));
  const suspects = rivals.filter(({ hash }) => !applied.has(hash));
  return makePlan({ entries, changed, discrepancies, mistakes, suspects }, options);
}
