import { join } from 'node:path';
import type { Database } from '../../src/connection/session.ts';
import type { Target } from '../../src/connection/target.ts';
import { migrate } from '../../src/migrate/migrate.ts';
import { openProjectFolder } from '../../src/project/files.ts';
import { readMigrationFiles } from '../../src/project/migration-files.ts';
import { withTestDatabase } from './database.ts';

const root = join(import.meta.dirname, '../..');

/** A private database that holds the reference project's schema, with one session open. */
export function withCodeLearn<T>(use: (database: Database, target: Target) => Promise<T>): Promise<T> {
  return withTestDatabase(async (database, target) => {
    await migrate(database, await readMigrationFiles(openProjectFolder('sql', root)));
    return use(database, target);
  });
}
