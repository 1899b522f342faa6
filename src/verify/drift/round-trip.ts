import { compareObjects, type DatabaseObject, type ObjectDifference, readObjects } from '../../catalog/objects.ts';
import type { Database } from '../../connection/session.ts';
import { applyAnywhere } from '../../migrate/rebuild.ts';
import { rollback } from '../../migrate/rollback.ts';
import { labelOf, type Migration } from '../../project/migrations.ts';
import { type Check, check, type VerifyContext } from '../section.ts';

/** Undoes every migration, newest first, and applies them again: each step must give the catalog that was there before. */
export async function proveRoundTrip({ project, withScratch }: VerifyContext): Promise<readonly Check[]> {
  const { migrations } = project;
  return withScratch(async ({ database }) => {
    const before = [await readObjects(database)];
    for (const [index] of migrations.entries()) {
      const obstacle = await applyAnywhere(database, { migrations: migrations.slice(0, index + 1), repeatables: [] });
      if (obstacle !== undefined) return [check('round-trip', 'skip', {}, obstacle)];
      before.push(await readObjects(database));
    }
    const undone = await undoAll(database, migrations, before);
    if (undone.length > 0) return undone;
    const obstacle = await applyAnywhere(database, { migrations, repeatables: [] });
    const again = obstacle === undefined ? compareObjects(before.at(-1) ?? [], await readObjects(database)) : [];
    if (obstacle !== undefined || again.length > 0) {
      const evidence = obstacle === undefined ? again.map(describe) : [obstacle];
      return [
        check('round-trip', 'fail', {}, 'applied a second time, the migrations do not give the same', { evidence }),
      ];
    }
    const message = `${migrations.length} migrations were undone and applied again, and gave the same catalog`;
    return [check('round-trip', 'pass', {}, message)];
  });
}

/** Stops at the first that is not undone: what follows would be measured against something else. */
async function undoAll(
  database: Database,
  migrations: readonly Migration[],
  before: readonly (readonly DatabaseObject[])[],
): Promise<readonly Check[]> {
  for (const [index, migration] of [...migrations.entries()].reverse()) {
    const label = labelOf(migration);
    if (migration.down === undefined) {
      const message = `${label} is irreversible: there is nothing to go back by, here or below it`;
      return [check('round-trip', 'warn', { name: label }, message)];
    }
    const failure = await rollback(database, migrations).then(
      () => undefined,
      (error: Error) => error.message,
    );
    const left = failure === undefined ? compareObjects(before[index] ?? [], await readObjects(database)) : [];
    if (failure === undefined && left.length === 0) continue;
    return [
      check('round-trip', 'fail', { name: label }, `${migration.down.fileName} does not undo ${label}`, {
        evidence: failure === undefined ? left.map(describe) : failure.split('\n'),
      }),
    ];
  }
  return [];
}

function describe({ kind, name, left, right }: ObjectDifference): string {
  if (left === undefined) return `${kind} ${name} is left`;
  return right === undefined ? `${kind} ${name} is gone` : `${kind} ${name} is not as before: ${right}, was: ${left}`;
}
