import { dropEqualViews } from '../../catalog/canonical-view.ts';
import { compareObjects, type ObjectDifference, readObjects } from '../../catalog/objects.ts';
import { withLockTimeout } from '../../database/lock-timeout.ts';
import { readHistory } from '../../migrate/history/history.ts';
import { applyAnywhere } from '../../migrate/rebuild.ts';
import { type Check, check, type Section, type VerifyContext } from '../section.ts';
import { proveRoundTrip } from './round-trip.ts';

/** The live database against what its migrations make on an empty one: what somebody changed by hand shows. */
export const driftSection: Section = { id: 'drift', run: findDrift };

async function findDrift(context: VerifyContext): Promise<readonly Check[]> {
  const drift = await compareWithLive(context);
  return context.roundTrip ? [...drift, ...(await proveRoundTrip(context))] : drift;
}

async function compareWithLive(context: VerifyContext): Promise<readonly Check[]> {
  const { database, project } = context;
  if (project.migrations.length === 0) return [skip('the project has no migrations to compare with')];
  const history = await withLockTimeout(database).transaction(() => readHistory(database), { mode: 'read only' });
  const recorded = new Set(history.map(({ version }) => version));
  if (recorded.size === 0) return [skip('the database has no history: nothing was migrated here')];
  const applied = project.migrations.filter(({ version }) => recorded.has(version));
  const live = await readObjects(database);
  return context.withScratch(async ({ database: scratch }) => {
    const obstacle = await applyAnywhere(scratch, { ...project, migrations: applied });
    if (obstacle !== undefined) return [skip(obstacle)];
    const differences = await dropEqualViews(scratch, compareObjects(await readObjects(scratch), live));
    if (differences.length > 0) return differences.map(describe);
    return [check('drift', 'pass', {}, `all ${live.length} objects are as the migrations make them`)];
  });
}

function skip(why: string): Check {
  return check('drift', 'skip', {}, why);
}

function describe({ kind, name, left, right }: ObjectDifference): Check {
  const what =
    left === undefined
      ? 'is not made by any migration'
      : right === undefined
        ? 'is missing'
        : 'is not as the migrations make it';
  return check('drift', 'fail', { name: `${kind} ${name}` }, `${kind} ${name} ${what}`, {
    evidence: [
      `migrations: ${left === undefined ? '(none)' : left || '(exists)'}`,
      `database: ${right === undefined ? '(none)' : right || '(exists)'}`,
    ],
    fix: 'Put the change into a migration, or undo it by hand.',
  });
}
