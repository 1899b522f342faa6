import { type Database, PostgresError } from '../connection/session.ts';
import { runDefinitions } from '../database/definitions.ts';
import type { CatalogDifference } from './comparison/difference.ts';

/**
 * Leaves out the views whose definitions are the same once one server has printed both. Servers before 16 print the
 * columns of a view over one table with its name in front, later ones do not (ruleutils.c; the change is in how rules
 * keep OLD and NEW): what another server printed is read and printed again by this one.
 * @param database the database that the left sides come from
 */
export async function dropEqualViews(
  database: Database,
  differences: readonly CatalogDifference[],
): Promise<readonly CatalogDifference[]> {
  const real: CatalogDifference[] = [];
  for (const difference of differences) {
    if (!(await isEqualView(database, difference))) real.push(difference);
  }
  return real;
}

async function isEqualView(database: Database, difference: CatalogDifference): Promise<boolean> {
  if (difference.kind !== 'property' || difference.column !== 'ev_action') return false;
  const { left, right } = difference;
  if (!left.name.startsWith('"_RETURN" on ')) return false;
  try {
    return (await readCanonicalView(database, right.values.ev_action ?? '')) === left.values.ev_action?.trim();
  } catch (error) {
    // It uses something that differs too, or that only its own server knows.
    if (error instanceof PostgresError) return false;
    throw error;
  }
}

/**
 * The definition as this server prints it, of a view that another server has printed (`pg_get_viewdef`): made, printed
 * and rolled back. What the other server printed can only be one view, and nothing of it is run.
 */
function readCanonicalView(database: Database, printed: string): Promise<string> {
  const { sql, transaction } = database;
  const print = async (): Promise<string> => {
    await sql`set local search_path to ''`;
    await runDefinitions(database, [`create temporary view codelearn_canonical as ${printed}`]);
    const [row] = await sql`
      select pg_catalog.pg_get_viewdef('pg_temp.codelearn_canonical'::pg_catalog.regclass) as definition`;
    return String(row?.definition).trim();
  };
  return transaction(print, { end: 'rollback' });
}
