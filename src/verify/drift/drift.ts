import { dropEqualViews } from '../../catalog/canonical-view.ts';
import { compareCatalogs } from '../../catalog/comparison/compare-catalogs.ts';
import { type DescribedDifference, describeDifference } from '../../catalog/comparison/describe-difference.ts';
import { sortOutPartitions } from '../../catalog/comparison/partitions.ts';
import { renameRole } from '../../catalog/comparison/rename-role.ts';
import type { WholeCatalog } from '../../catalog/whole-catalog/catalog-row.ts';
import { readWholeCatalog } from '../../catalog/whole-catalog/whole-catalog.ts';
import type { Database } from '../../connection/session.ts';
import { withLockTimeout } from '../../database/lock-timeout.ts';
import { readHistory } from '../../migrate/history/history.ts';
import { renderLineDiff } from '../../migrate/plan/line-diff.ts';
import { applyAnywhere } from '../../migrate/rebuild.ts';
import { compareSchemaFile } from '../../schema-file/schema-file.ts';
import { type Check, check, type Section, type VerifyContext } from '../section.ts';
import { provisionAsLive } from './live-roles.ts';
import { proveRoundTrip } from './round-trip.ts';

/**
 * The live database against what its migrations and role files make on an empty one: the whole catalog is compared, so
 * whatever somebody changed by hand shows.
 */
export const driftSection: Section = { id: 'drift', run: findDrift };

async function findDrift(context: VerifyContext): Promise<readonly Check[]> {
  const drift = [...(await compareWithLive(context)), ...(await compareWithFile(context))];
  return context.roundTrip ? [...drift, ...(await proveRoundTrip(context))] : drift;
}

/** Where the project has a `schema.sql`, the migrations must make what it says. */
async function compareWithFile({ project, withScratch }: VerifyContext): Promise<readonly Check[]> {
  const compared = await compareSchemaFile(project.folder, withScratch);
  if (compared === undefined) return [];
  if ('obstacle' in compared) return [check('schema-file', 'skip', {}, compared.obstacle)];
  const { path, file, made } = compared;
  if (file === made) return [check('schema-file', 'pass', { name: path }, `${path} is what the migrations make`)];
  return [
    check('schema-file', 'fail', { name: path }, `${path} is not what the migrations make`, {
      evidence: renderLineDiff(file, made),
      fix: 'codelearn schema --write, on a database that has every migration',
    }),
  ];
}

async function compareWithLive(context: VerifyContext): Promise<readonly Check[]> {
  const { database, project } = context;
  if (project.migrations.length === 0) return [skip('the project has no migrations to compare with')];
  const history = await withLockTimeout(database).transaction(() => readHistory(database), { mode: 'read only' });
  const recorded = new Set(history.map(({ version }) => version));
  if (recorded.size === 0) return [skip('the database has no history: nothing was migrated here')];
  const applied = project.migrations.filter(({ version }) => recorded.has(version));
  // Both servers work at once. Whatever happens, the session is given on with the reading at its end.
  const reading = readWholeCatalog(withLockTimeout(database));
  const comparing = context.withScratch(async ({ database: scratch }) => {
    const obstacle = await applyAnywhere(scratch, { ...project, migrations: applied });
    if (obstacle !== undefined) return [skip(obstacle)];
    const live = await reading;
    const apart = await provisionAsLive(scratch, database, project.roles);
    const made = renameRole(await readWholeCatalog(scratch), scratch.user, history.at(-1)?.appliedBy ?? database.user);
    const checks = await compare(scratch, { left: made, right: live });
    const skipped = apart === undefined ? [] : [check('drift-rights', 'skip', {}, apart)];
    return [...checks, ...skipped, ...live.unread.map((part) => unread(part, database))];
  });
  await Promise.allSettled([reading, comparing]);
  await reading;
  return comparing;
}

interface Sides {
  readonly left: WholeCatalog;
  readonly right: WholeCatalog;
}

async function compare(scratch: Database, sides: Sides): Promise<readonly Check[]> {
  const differences = await dropEqualViews(scratch, compareCatalogs(sides.left, sides.right));
  const { partitions, others } = sortOutPartitions(differences, sides.right);
  const checks = others.map((difference) => judge(describeDifference(difference, sides)));
  const plain = [...partitions].map(([parent, many]) => {
    const what = many === 1 ? 'partition that no migration makes is' : 'partitions that no migration makes are';
    return check('drift', 'pass', { name: parent }, `${parent}: ${many} ${what} like the parent`);
  });
  if (checks.length > 0) return [...checks, ...plain];
  const message = `all ${sides.right.rows.size} rows of the catalog are as the migrations make them`;
  return [check('drift', 'pass', {}, message), ...plain];
}

function unread(part: string, { user }: Database): Check {
  return check('drift', 'skip', { name: part }, `${part} is not compared: role ${user} may not read it`);
}

function skip(why: string): Check {
  return check('drift', 'skip', {}, why);
}

/** Who owns what, who may do what and what is said of it differs from server to server more often than it is wrong. */
function judge({ aspect, kind, name, property, left, right }: DescribedDifference): Check {
  const id = aspect === 'definition' ? 'drift' : `drift-${aspect}`;
  const what =
    property !== null
      ? `: ${property} is not as the migrations make it`
      : left === null
        ? ' is not made by any migration'
        : ' is missing';
  return check(id, aspect === 'definition' ? 'fail' : 'warn', { name: `${kind} ${name}` }, `${kind} ${name}${what}`, {
    evidence: [`migrations: ${show(left, property)}`, `database: ${show(right, property)}`],
    fix: 'Put the change into a migration, or undo it by hand.',
  });
}

function show(side: string | null, property: string | null): string {
  if (side === null) return '(none)';
  return side === '' && property === null ? '(exists)' : side;
}
