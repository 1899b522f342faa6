import type { Database } from '../connection/session.ts';
import { runOwn } from '../database/bare-statement.ts';
import { CodelearnError } from '../errors.ts';
import { byVersion, labelOf, type Migration, refuseUnreadable } from '../project/migrations.ts';
import { checksumTokens } from '../sql-text/tokens.ts';
import { readHistory } from './history/history.ts';
import { ensureHistory } from './history/history-table.ts';
import { recordMigration } from './history/record.ts';
import { type RunOptions, withRun } from './run/run.ts';

/**
 * Declares migrations as applied without running them: the database came to have them in another way.
 * @param versions the versions to declare; those already in the history are passed over
 * @returns what was declared, as `0001_users`
 * @throws CodelearnError exit 2 with nothing declared when one of them cannot be read
 */
export async function baseline(
  database: Database,
  migrations: readonly Migration[],
  versions: ReadonlySet<bigint>,
  origin: 'baseline' | 'import',
  options: RunOptions = {},
): Promise<readonly string[]> {
  return withRun(database, options, async () => {
    await ensureHistory(database);
    const known = new Set((await readHistory(database)).map(({ version }) => version));
    const missing = migrations.filter(({ version }) => versions.has(version) && !known.has(version)).sort(byVersion);
    refuseUnreadable(missing);
    for (const migration of missing) {
      const normalizedChecksum = (await checksumTokens(migration.up.file.text)) ?? null;
      await runOwn(database, recordMigration(migration, { origin, outOfOrder: false, normalizedChecksum }));
    }
    return missing.map(labelOf);
  });
}

/**
 * Every version up to a given one.
 * @throws CodelearnError exit 2 when no file has it
 */
export function versionsUpTo(migrations: readonly Migration[], given: string): ReadonlySet<bigint> {
  const last = migrations.find(
    (migration) => migration.id === given || labelOf(migration) === given || isVersion(migration, given),
  );
  if (last === undefined) {
    throw new CodelearnError(`there is no migration ${given}`, {
      code: 'unknown-version',
      hint: 'Name the last version that the database already has; codelearn status lists them. Nothing was changed.',
    });
  }
  return new Set(migrations.filter(({ version }) => version <= last.version).map(({ version }) => version));
}

function isVersion({ version }: Migration, given: string): boolean {
  return /^\d+$/.test(given) && BigInt(given) === version;
}
