import { type Database, PostgresError } from '../connection/session.ts';
import { respellView } from './canonical-view.ts';
import type { Difference } from './objects.ts';

/**
 * Leaves out the views that differ in spelling alone. Servers before 16 print the columns of a view over one table with
 * its name in front, later ones do not (ruleutils.c; the change is in how rules keep OLD and NEW): what another server
 * printed is read and printed again by this one.
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
    return (await respellView(database, right)) === left;
  } catch (error) {
    // It leans on something that differs too, or that only its own server knows.
    if (error instanceof PostgresError) return false;
    throw error;
  }
}
