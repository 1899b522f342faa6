import { type Database, PostgresError } from '../database/connect.ts';
import type { Difference } from './objects.ts';

/**
 * Leaves out the views that differ in spelling alone. Servers before 16 print the columns of a view over one table with
 * its name in front, later ones do not (ruleutils.c; the change is in how rules keep OLD and NEW): what another server
 * printed is read and printed again by this one, in a transaction that is rolled back.
 * @param database the database that the left sides come from
 */
export async function dropOtherSpellings(
  database: Database,
  differences: readonly Difference[],
): Promise<readonly Difference[]> {
  const real: Difference[] = [];
  for (const difference of differences) {
    if (!(await isOtherSpelling(database, difference))) real.push(difference);
  }
  return real;
}

async function isOtherSpelling(database: Database, { kind, left, right }: Difference): Promise<boolean> {
  if (!kind.endsWith('view') || left === undefined || right === undefined) return false;
  try {
    return (await printAgain(database, right)) === left;
  } catch (error) {
    // It leans on something that differs too, or that only its own server knows.
    if (error instanceof PostgresError) return false;
    throw error;
  }
}

function printAgain({ sql, transaction }: Database, definition: string): Promise<string> {
  const respell = async (): Promise<string> => {
    await sql`set local search_path to ''`;
    // One statement by protocol: whatever the other server printed, it can only be a view.
    await sql`create temporary view codelearn_respelled as ${sql.unsafe(definition)}`;
    const [row] = await sql`
      select pg_catalog.pg_get_viewdef('pg_temp.codelearn_respelled'::pg_catalog.regclass) as printed`;
    return String(row?.printed).trim();
  };
  return transaction(respell, { end: 'rollback' });
}
