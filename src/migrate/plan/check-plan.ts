import type { Database } from '../../connection/session.ts';
import { collectFaults, combineFaults, exitCodes } from '../../errors.ts';
import { fileAdvice } from '../../project/migrations.ts';
import { type Prepared, prepareScripts } from '../scripts/prepare.ts';
import type { Plan } from './plan.ts';

/**
 * Reads every script of the plan and adds it to `prepared`. What would undo a migration is read as well: once recorded,
 * it is what a rollback has to go by.
 * @throws CodelearnError one report of all that is wrong: exit 7 when files and history disagree, else exit 2
 */
export async function checkPlan({ serverVersion }: Database, plan: Plan, prepared: Prepared): Promise<void> {
  const faults = [...plan.fileFaults, ...plan.historyFaults];
  for (const migration of [...plan.steps.map((step) => step.migration), ...plan.ambiguous]) {
    const up = collectFaults(faults, () => migration.up);
    if (up !== undefined && prepared.has(up)) continue;
    const down = collectFaults(faults, () => migration.down);
    if (up !== undefined) faults.push(...(await prepareScripts([up], prepared, serverVersion)));
    // Not kept: it is not run today.
    if (down !== undefined) faults.push(...(await prepareScripts([down], new Map(), serverVersion)));
  }
  const repeatables = plan.repeatables.map(({ script }) => script);
  faults.push(...(await prepareScripts(repeatables, prepared, serverVersion)));
  if (faults.length === 0) return;
  const hint = plan.fileFaults.length > 0 ? `${fileAdvice}\n${plan.advice}` : plan.advice;
  const exit = plan.historyFaults.length > 0 ? exitCodes.diverged : exitCodes.usage;
  throw combineFaults(faults, { code: 'migration-plan', hint, exit });
}
