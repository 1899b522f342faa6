import { createHash } from 'node:crypto';
import { compareCatalogs } from '../../catalog/comparison/compare-catalogs.ts';
import { type DescribedDifference, describeDifference } from '../../catalog/comparison/describe-difference.ts';
import type { WholeCatalog } from '../../catalog/whole-catalog/catalog-row.ts';
import { readWholeCatalog } from '../../catalog/whole-catalog/whole-catalog.ts';
import type { Database } from '../../connection/session.ts';
import { applyAnywhere } from '../../migrate/rebuild.ts';
import { rollback } from '../../migrate/rollback.ts';
import { labelOf, type Migration } from '../../project/migrations.ts';
import { type Check, check, type VerifyContext } from '../section.ts';

/**
 * Undoes every migration, newest first, and applies them again: each step must give the catalog that was there before. A
 * file that does not undo its migration is one finding; what lies below it is tried on a database of its own.
 */
export async function proveRoundTrip(context: VerifyContext): Promise<readonly Check[]> {
  const { migrations } = context.project;
  const before = await readSteps(context);
  if ('obstacle' in before) return [check('round-trip', 'skip', {}, before.obstacle)];
  const found: Check[] = [];
  let next = migrations.length - 1;
  while (next >= 0) {
    const stopped = await undoFrom(next, before.digests, context);
    found.push(...stopped.checks);
    next = stopped.next;
  }
  if (found.length > 0) return found;
  return [await applyAgain(before.digests, context)];
}

/** Digests of the catalog in front of each migration, and behind the last. */
async function readSteps({
  project: { migrations },
  withScratch,
}: VerifyContext): Promise<{ readonly digests: readonly string[] } | { readonly obstacle: string }> {
  return withScratch(async ({ database }) => {
    const digests = [digest(await readWholeCatalog(database))];
    for (const [index] of migrations.entries()) {
      const obstacle = await apply(database, migrations.slice(0, index + 1));
      if (obstacle !== undefined) return { obstacle };
      digests.push(digest(await readWholeCatalog(database)));
    }
    return { digests };
  });
}

function apply(database: Database, migrations: readonly Migration[]): Promise<string | undefined> {
  return applyAnywhere(database, { migrations, repeatables: [] });
}

/** Whole catalogs of many steps would not fit into memory; two that are equal have equal digests. */
function digest({ rows }: WholeCatalog): string {
  const hash = createHash('sha256');
  for (const [key, { values }] of [...rows].sort(([one], [other]) => (one < other ? -1 : 1))) {
    hash.update(JSON.stringify([key, values]));
  }
  return hash.digest('hex');
}

interface Stopped {
  readonly checks: readonly Check[];
  /** The migration to go on with; -1 at the end. */
  readonly next: number;
}

/** Undoes one after the other from this one on, until one is not undone: behind it everything would differ. */
async function undoFrom(first: number, digests: readonly string[], context: VerifyContext): Promise<Stopped> {
  const { migrations } = context.project;
  return context.withScratch(async ({ database }) => {
    const obstacle = await apply(database, migrations.slice(0, first + 1));
    if (obstacle !== undefined) return { checks: [check('round-trip', 'skip', {}, obstacle)], next: -1 };
    for (let index = first; index >= 0; index -= 1) {
      const migration = migrations[index] as Migration;
      if (migration.down === undefined) {
        const message = `${labelOf(migration)} is irreversible: there is nothing to go back by, here or below it`;
        return { checks: [check('round-trip', 'warn', { name: labelOf(migration) }, message)], next: -1 };
      }
      const evidence = await undo(database, migrations, index, digests[index] ?? '', context);
      if (evidence.length > 0) return { checks: [notUndone(migration, evidence)], next: index - 1 };
    }
    return { checks: [], next: -1 };
  });
}

function notUndone(migration: Migration, evidence: readonly string[]): Check {
  const message = `${migration.down?.fileName} does not undo ${labelOf(migration)}`;
  return check('round-trip', 'fail', { name: labelOf(migration) }, message, { evidence });
}

/** Undoes the newest migration; gives what is left, gone or changed, or why it failed. */
async function undo(
  database: Database,
  migrations: readonly Migration[],
  index: number,
  wanted: string,
  { withScratch }: VerifyContext,
): Promise<readonly string[]> {
  const failure = await rollback(database, migrations).then(
    () => undefined,
    (error: Error) => error.message.split('\n'),
  );
  if (failure !== undefined) return failure;
  const now = await readWholeCatalog(database);
  if (digest(now) === wanted) return [];
  return withScratch(async ({ database: fresh }) => {
    await apply(fresh, migrations.slice(0, index));
    return listDifferences(await readWholeCatalog(fresh), now);
  });
}

function listDifferences(left: WholeCatalog, right: WholeCatalog): readonly string[] {
  const sides = { left, right };
  return compareCatalogs(left, right).map((difference) => describe(describeDifference(difference, sides)));
}

function describe({ kind, name, property, left, right }: DescribedDifference): string {
  if (property !== null) return `${kind} ${name}: ${property} is not as before: ${right}, was: ${left}`;
  return left === null ? `${kind} ${name} is left` : `${kind} ${name} is gone`;
}

async function applyAgain(digests: readonly string[], { project, withScratch }: VerifyContext): Promise<Check> {
  const { migrations } = project;
  return withScratch(async ({ database }) => {
    await apply(database, migrations);
    for (const _migration of migrations) await rollback(database, migrations);
    const obstacle = await apply(database, migrations);
    const now = await readWholeCatalog(database);
    const evidence = obstacle === undefined ? await compareWithFresh(now, digests.at(-1) ?? '') : [obstacle];
    if (evidence.length > 0) {
      return check('round-trip', 'fail', {}, 'applied a second time, the migrations do not give the same', {
        evidence,
      });
    }
    const message = `${migrations.length} migrations were undone and applied again, and gave the same catalog`;
    return check('round-trip', 'pass', {}, message);
  });

  function compareWithFresh(now: WholeCatalog, wanted: string): Promise<readonly string[]> {
    if (digest(now) === wanted) return Promise.resolve([]);
    return withScratch(async ({ database: fresh }) => {
      await apply(fresh, migrations);
      return listDifferences(await readWholeCatalog(fresh), now);
    });
  }
}
