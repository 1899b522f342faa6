import type { Database } from '../connection/session.ts';
import { combineFaults, exitCodes } from '../errors.ts';
import { readStatus } from '../migrate/status.ts';
import type { Migration } from '../project/migrations.ts';

/**
 * A new migration must start from the schema that the others make, so the database has to have all of them.
 * @throws CodelearnError exit 2 where files are not applied yet, 7 where files and history disagree
 */
export async function requireCurrentSchema(database: Database, migrations: readonly Migration[]): Promise<void> {
  const open = (await readStatus(database, migrations)).filter(({ state }) => state !== 'applied');
  if (open.length === 0) return;
  const isBehind = open.every(({ state }) => state === 'pending');
  throw combineFaults(
    open.map(
      ({ version, name, state }) => `${version}_${name} is ${state}: the table is not the one that the files make`,
    ),
    {
      code: 'pending-migrations',
      exit: isBehind ? exitCodes.usage : exitCodes.diverged,
      hint: 'Nothing was written. codelearn migrate applies what is pending, codelearn status says more of the rest.',
    },
  );
}
