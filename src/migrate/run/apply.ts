import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Database } from '../../connection/session.ts';
import type { MigrationFiles } from '../../project/migration-files.ts';
import { labelOf, type Migration } from '../../project/migrations.ts';
import type { Repeatable } from '../../project/repeatables.ts';
import { checksumTokens } from '../../sql-text/tokens.ts';
import { ensureHistory } from '../history/history-table.ts';
import { type RecordFacts, recordMigration, recordRepeatable } from '../history/record.ts';
import { checkPlan } from '../plan/check-plan.ts';
import { isEmpty, type Plan, type PlanOptions, type Step } from '../plan/plan.ts';
import { planMigrations } from '../plan/plan-migrations.ts';
import { assertAsSaved, type SavedPlan } from '../plan/saved-plan.ts';
import type { Prepared, PreparedScript } from '../scripts/prepare.ts';
import { type Attempt, applyAtomically, attemptOnce, type ScriptToApply } from './apply-script.ts';
import { applyStatements } from './apply-statements.ts';
import type { Aftermath } from './failure.ts';
import { type Run, type RunOptions, withRun } from './run.ts';

export interface MigrateOptions extends PlanOptions, RunOptions {
  /** Refuse unless this is still what there is to do. */
  readonly saved?: SavedPlan | undefined;
}

export interface MigrateResult {
  readonly applied: readonly AppliedMigration[];
  /** Repeatable files that were run, by name. */
  readonly repeated: readonly { readonly name: string; readonly durationMs: number }[];
  /** Migrations that stay open, beyond `to`. */
  readonly pending: number;
}

/** The version as the file name writes it; milliseconds by the server's clock. */
export interface AppliedMigration {
  readonly version: string;
  readonly name: string;
  readonly durationMs: number;
}

/** Applies a plan under the migration lock, after looking again: another run may have been faster. */
export async function applyPending(
  database: Database,
  files: MigrationFiles,
  plan: Plan,
  options: MigrateOptions,
): Promise<MigrateResult> {
  const prepared: Prepared = new Map();
  await checkPlan(database, plan, prepared);
  if (options.saved !== undefined) await assertAsSaved(database, plan, options.saved);
  if (isEmpty(plan)) return { applied: [], repeated: [], pending: plan.beyond };
  return withRun(database, options, async (run) => {
    await ensureHistory(database);
    const now = await planMigrations(database, files, options);
    await checkPlan(database, now, prepared);
    if (options.saved !== undefined) await assertAsSaved(database, now, options.saved);
    const applied = await applySteps({ run, steps: now.steps, prepared });
    return { applied, repeated: await applyRepeatables(run, now.repeatables, prepared), pending: now.beyond };
  });
}

/**
 * One step after the other, in a pipeline of two places: the step that runs, and the step that is queued behind it. While
 * the server works on the one, the other is made ready and sent, so that between two files it never waits for us.
 */
async function applySteps(work: Work): Promise<readonly AppliedMigration[]> {
  const { run } = work;
  const applied: AppliedMigration[] = [];
  const tasks = makeTasks(work);
  const first = (await tasks.next()).value;
  let queued: PipelinedStep | undefined = first && { task: first, attempt: undefined };
  while (queued !== undefined) {
    const running = await sendUnlessBegun(run, queued);
    // What was sent leaves now, before this process is busy with what follows.
    await setImmediate();
    queued = queueBehind(run, running, (await tasks.next()).value);
    applied.push(await finishStep(run, running));
  }
  return applied;
}

interface Work {
  readonly run: Run;
  readonly steps: readonly Step[];
  readonly prepared: Prepared;
}

/** A migration with all that is written about it; `script` where it is one transaction. */
interface Task {
  readonly migration: Migration;
  readonly prepared: PreparedScript;
  readonly facts: RecordFacts;
  readonly script: ScriptToApply | undefined;
}

/** A place of the pipeline: a step, and its first attempt where that is on its way. */
interface PipelinedStep {
  readonly task: Task;
  readonly attempt: Attempt | undefined;
}

/** Nothing of a queued attempt is run when that of the preceding step had to be repeated: it is then sent again. */
async function sendUnlessBegun(run: Run, step: PipelinedStep): Promise<PipelinedStep> {
  const { task, attempt } = step;
  if (task.script === undefined || run.database.signal.aborted || (await attempt?.begun)) return step;
  return { task, attempt: attemptOnce(run, task.script) };
}

/** Nothing very large is queued: it would lie in memory twice. */
function queueBehind(run: Run, preceding: PipelinedStep, task: Task | undefined): PipelinedStep | undefined {
  if (task === undefined) return undefined;
  const token = preceding.attempt && preceding.task.script?.token;
  const large = [preceding.task, task].some(({ prepared }) => prepared.statements === undefined);
  if (task.script === undefined || token === undefined || large || run.database.signal.aborted) {
    return { task, attempt: undefined };
  }
  const attempt = attemptOnce(run, task.script, token);
  // Nobody hears of it when the preceding step fails for good.
  attempt.end.catch(() => {});
  return { task, attempt };
}

async function finishStep(run: Run, { task, attempt }: PipelinedStep): Promise<AppliedMigration> {
  const { migration, prepared, facts, script } = task;
  const durationMs =
    script === undefined
      ? await applyStatements(run, migration, prepared, facts)
      : await applyAtomically(run, script, attempt);
  if (prepared.statements?.length === 0) run.reporter.note(`${prepared.script.file.path} holds no statement`);
  run.reporter.done(labelOf(migration), durationMs);
  return { version: migration.id, name: migration.name, durationMs };
}

/** Each is made when it is asked for: while the one before it runs. */
async function* makeTasks(work: Work): AsyncGenerator<Task, undefined> {
  for (const index of work.steps.keys()) yield await makeTask(work, index);
  return undefined;
}

/**
 * The commits of one run need not each wait for the disk: a crash of the server loses the last of them whole, file and
 * history row together. The run's last commit waits for all.
 */
async function makeTask({ steps, prepared: scripts }: Work, index: number): Promise<Task> {
  const { migration, outOfOrder } = steps[index] as Step;
  const prepared = scripts.get(migration.up) as PreparedScript;
  const facts = { origin: 'migrate', outOfOrder, normalizedChecksum: await checksumScript(prepared) } as const;
  if (!migration.up.transactional) return { migration, prepared, facts, script: undefined };
  const last = index === steps.length - 1;
  const script: ScriptToApply = {
    prepared,
    version: migration.version,
    direction: 'up',
    record: recordMigration(migration, facts),
    durable: last,
    token: last ? undefined : randomUUID(),
    aftermath: describeAftermath(index, steps[index - 1]?.migration),
  };
  return { migration, prepared, facts, script };
}

/** Null for what is too large to be parsed. */
async function checksumScript({ script, statements }: PreparedScript): Promise<string | null> {
  return statements === undefined ? null : ((await checksumTokens(script.file.text)) ?? null);
}

function describeAftermath(done: number, last: Migration | undefined): Aftermath {
  const many = done === 1 ? '' : `${done} files up to `;
  const kept = last === undefined ? '' : `; this run applied ${many}${labelOf(last)}`;
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
        ...describeAftermath(0, undefined),
        state: 'rolled back, nothing of this file was kept; every migration is applied',
      },
    });
    run.reporter.done(`${repeatable.name}.sql (repeatable)`, durationMs);
    repeated.push({ name: repeatable.name, durationMs });
  }
  return repeated;
}
