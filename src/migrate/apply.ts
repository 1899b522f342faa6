import { setImmediate } from 'node:timers/promises';
import type { Database } from '../database/connect.ts';
import { hashTokens } from '../database/tokens.ts';
import { combineFaults, exitCodes } from '../errors.ts';
import { collectFaults } from '../project/layouts/layout.ts';
import { labelOf, type Migration } from '../project/migrations.ts';
import type { Repeatable } from '../project/repeatables.ts';
import { applyAtomically } from './apply-script.ts';
import { applyStatements } from './apply-statements.ts';
import type { Aftermath } from './failure.ts';
import { ensureHistory } from './history-table.ts';
import { type AppliedMigration, type MigrateOptions, type MigrateResult, planMigrations } from './migrate.ts';
import { isEmpty, type Plan, type Step } from './plan.ts';
import { type Prepared, type PreparedScript, prepareScripts } from './prepare.ts';
import { type RecordFacts, recordMigration } from './record.ts';
import { recordRepeatable } from './repeatable-history.ts';
import { type Run, withRun } from './run.ts';
import { assertAsSaved } from './saved-plan.ts';

/** Applies a plan under the migration lock, after looking again: another run may have been faster. */
export async function applyPending(
  database: Database,
  migrations: readonly Migration[],
  plan: Plan,
  options: MigrateOptions,
): Promise<MigrateResult> {
  const prepared: Prepared = new Map();
  await checkPlan(database, plan, prepared);
  if (options.saved !== undefined) await assertAsSaved(database, plan, options.saved);
  if (isEmpty(plan)) return { applied: [], repeated: [], pending: plan.beyond };
  return withRun(database, options, async (run) => {
    await ensureHistory(database);
    const now = await planMigrations(database, migrations, options);
    await checkPlan(database, now, prepared);
    if (options.saved !== undefined) await assertAsSaved(database, now, options.saved);
    const applied = await applySteps(run, now.steps, prepared);
    return { applied, repeated: await applyRepeatables(run, now.repeatables, prepared), pending: now.beyond };
  });
}

/**
 * Reads every script of the plan and adds it to `prepared`.
 * @throws CodelearnError one report of all that is wrong: exit 7 when files and history disagree, else exit 2
 */
export async function checkPlan(database: Database, plan: Plan, prepared: Prepared): Promise<void> {
  const faults = [...plan.faults];
  const ups = plan.steps.flatMap(({ migration }) => collectFaults(faults, () => migration.up));
  const scripts = [...ups, ...plan.repeatables.map(({ script }) => script)];
  faults.push(...(await prepareScripts(scripts, prepared, database.serverVersion)));
  if (faults.length === 0) return;
  const exit = plan.faults.length > 0 ? exitCodes.diverged : exitCodes.usage;
  throw combineFaults(faults, { code: 'migration-plan', hint: plan.advice, exit });
}

async function applySteps(run: Run, steps: readonly Step[], prepared: Prepared): Promise<readonly AppliedMigration[]> {
  const applied: AppliedMigration[] = [];
  let hash = hashScript(steps[0], prepared);
  for (const [at, { migration, late }] of steps.entries()) {
    const facts = { origin: 'migrate', late, tokenHash: await hash } as const;
    const isLast = at === steps.length - 1;
    const running = applyMigration(isLast ? run : inHaste(run), migration, facts, prepared, applied);
    // While the server works on one file, the next one's tokens are read.
    hash = setImmediate().then(() => hashScript(steps[at + 1], prepared));
    const durationMs = await running;
    run.witness.done(labelOf(migration), durationMs);
    applied.push({ version: migration.id, name: migration.name, durationMs });
  }
  return applied;
}

/**
 * The commits of one run need not each wait for the disk: a crash of the server loses the last of them whole, file and
 * history row together. The run's last commit waits for all.
 */
function inHaste(run: Run): Run {
  return { ...run, settings: [...run.settings, 'set local synchronous_commit = off'] };
}

/** Null for what is too large to be parsed. */
async function hashScript(step: Step | undefined, prepared: Prepared): Promise<string | null> {
  const script = step && prepared.get(step.migration.up);
  return script?.statements === undefined ? null : ((await hashTokens(script.script.file.text)) ?? null);
}

function applyMigration(
  run: Run,
  migration: Migration,
  facts: RecordFacts,
  scripts: Prepared,
  before: readonly AppliedMigration[],
): Promise<number> {
  const prepared = scripts.get(migration.up) as PreparedScript;
  if (!migration.up.transactional) return applyStatements(run, migration, prepared, facts);
  const record = recordMigration(migration, facts);
  const { version } = migration;
  return applyAtomically(run, { prepared, version, direction: 'up', record, aftermath: describeAftermath(before) });
}

function describeAftermath(before: readonly AppliedMigration[]): Aftermath {
  const last = before.at(-1);
  const many = before.length === 1 ? '' : `${before.length} files up to `;
  const kept = last === undefined ? '' : `; this run applied ${many}${last.version}_${last.name}`;
  return {
    state: `rolled back, nothing of this file was kept${kept}`,
    next: 'Correct the file and run codelearn migrate again.',
  };
}

async function applyRepeatables(
  run: Run,
  repeatables: readonly Repeatable[],
  prepared: Prepared,
): Promise<MigrateResult['repeated']> {
  const repeated: { name: string; durationMs: number }[] = [];
  for (const repeatable of repeatables) {
    const script = prepared.get(repeatable.script) as PreparedScript;
    const durationMs = await applyAtomically(run, {
      prepared: script,
      direction: 'step',
      record: recordRepeatable(repeatable),
      aftermath: {
        ...describeAftermath([]),
        state: 'rolled back, nothing of this file was kept; every migration is applied',
      },
    });
    run.witness.done(`${repeatable.name}.sql (repeatable)`, durationMs);
    repeated.push({ name: repeatable.name, durationMs });
  }
  return repeated;
}
