import type { Outcome } from './cli.ts';
import { saidBy, withProject } from './project.ts';

/** Runs `migrate` on one file and gives what it says from the error on. */
export function migrateOne(
  content: string | Buffer,
  name = 'migrations/1_a.sql',
): Promise<Outcome & { said: string; tables: string[] }> {
  return withProject({ [name]: content }, async ({ run, database }) => {
    const outcome = await run('migrate');
    const rows =
      await database.sql`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`;
    return { ...outcome, said: saidBy(outcome), tables: rows.map(({ relname }) => relname) };
  });
}
