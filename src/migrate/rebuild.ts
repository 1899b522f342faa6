import { introspect } from '../catalog/introspect.ts';
import type { Schema } from '../catalog/schema.ts';
import type { Database } from '../connection/session.ts';
import { serverErrorOf } from '../database/script.ts';
import type { ProjectFolder } from '../project/files.ts';
import { type MigrationFiles, readMigrationFiles } from '../project/migration-files.ts';
import { quoteIdentifier } from '../sql-text/identifier.ts';
import type { ServerError } from '../sql-text/server-error.ts';
import { migrate } from './migrate.ts';

/** What the migrations build on an empty server, or why they do not. */
export type Rebuilt = { readonly schema: Schema } | { readonly obstacle: string };

/** Applies every migration of the project to an empty database of the scratch server. */
export async function rebuild(database: Database, folder: ProjectFolder): Promise<Rebuilt> {
  const obstacle = await applyAnywhere(database, await readMigrationFiles(folder));
  return obstacle === undefined ? { schema: await introspect(database) } : { obstacle };
}

/**
 * Applies migrations where the roles that they take for granted may be missing: those are made; they cannot log in, own
 * nothing, and stay, as another run may be leaning on them.
 * @returns why the migrations do not apply there, if so
 */
export async function applyAnywhere(database: Database, files: MigrationFiles): Promise<string | undefined> {
  const mended = new Set<string>();
  for (;;) {
    try {
      await migrate(database, files);
      return undefined;
    } catch (error) {
      const refusal = serverErrorOf(error);
      if (refusal === undefined || database.signal.aborted) throw error;
      if (mended.has(refusal.message) || !(await mendRole(database, refusal))) return describe(refusal, error as Error);
      mended.add(refusal.message);
    }
  }
}

/** Roles belong to the server: one may be missing that live has, or be left by a run before this one. */
async function mendRole({ sql }: Database, { message }: ServerError): Promise<boolean> {
  const [, name, state] = /^role "(.*)" (does not exist|already exists)$/.exec(message) ?? [];
  if (name === undefined) return false;
  const missing = state === 'does not exist';
  const mending = missing
    ? sql.unsafe(`create role ${quoteIdentifier(name)} nologin`)
    : sql.unsafe(`drop role ${quoteIdentifier(name)}`);
  // Where this fails, the migration fails as before, and that is reported.
  await mending.catch(() => {});
  return true;
}

function describe({ message }: ServerError, error: Error): string {
  const [, extension] = /extension "(.*)" is not available/.exec(message) ?? [];
  if (extension !== undefined) return `the embedded PostgreSQL 18 has no extension ${extension}`;
  return `the migrations do not apply to an empty PostgreSQL 18: ${error.message.split('\n')[0]}`;
}
