import type { Database } from '../database/connect.ts';
import { labelOf, type Migration } from '../project/migrations.ts';
import { applyAtomically } from './apply-script.ts';
import { applyStatements } from './apply-statements.ts';
import type { Aftermath } from './failure.ts';
import { ensureHistory } from './history-table.ts';
import { type AppliedMigration, type MigrateOptions, type MigrateResult, planMigrations } from './migrate.ts';
import type { Plan, Step } from './plan.ts';
import { type PreparedScript, prepareScripts } from './prepare.ts';
import { recordMigration } from './record.ts';
import { type Run, withRun } from './run.ts';

/** Applies a plan under the migration lock, after looking again: another run may have been faster. */
export async function applyPending(
  database: Database,
  migrations: readonly Migration[],
  plan: Plan,
  options: MigrateOptions,
): Promise<MigrateResult> {
  const prepared = await prepareSteps(plan.steps, new Map());
  return withRun(database, options, async (run) => {
    await ensureHistory(database);
    const { steps, beyond } = await planMigrations(database, migrations, options);
    await prepareSteps(steps, prepared);
    const applied: AppliedMigration[] = [];
    for (const step of steps) {
      const durationMs = await applyStep(run, step, prepared, applied);
      run.witness.done(labelOf(step.migration), durationMs);
      applied.push({ version: step.migration.id, name: step.migration.name, durationMs });
    }
    return { applied, pending: beyond };
  });
}

type Prepared = Map<bigint, PreparedScript>;

/** Adds what is not there yet. */
async function prepareSteps(steps: readonly Step[], known: Prepared): Promise<Prepared> {
  const missing = steps.filter(({ migration }) => !known.has(migration.version));
  const scripts = await prepareScripts(missing.map(({ migration }) => migration.up));
  for (const [at, { migration }] of missing.entries()) known.set(migration.version, scripts[at] as PreparedScript);
  return known;
}

function applyStep(
  run: Run,
  { migration, late }: Step,
  prepared: Prepared,
  applied: readonly AppliedMigration[],
): Promise<number> {
  const script = prepared.get(migration.version) as PreparedScript;
  if (!migration.up.transactional) return applyStatements(run, migration, script, late);
  const record = recordMigration(migration, { origin: 'migrate', late, tokenHash: script.tokenHash });
  const { version } = migration;
  return applyAtomically(run, {
    prepared: script,
    version,
    direction: 'up',
    record,
    aftermath: describeAftermath(applied),
  });
}

function describeAftermath(applied: readonly AppliedMigration[]): Aftermath {
  const last = applied.at(-1);
  const before =
    last === undefined
      ? ''
      : `; this run applied ${applied.length === 1 ? '' : `${applied.length} files up to `}${labelOf({ id: last.version, name: last.name })}`;
  return {
    state: `rolled back, nothing of this file was kept${before}`,
    next: 'Correct the file and run codelearn migrate again.',
  };
}
