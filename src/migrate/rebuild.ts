import { introspect } from '../catalog/introspect.ts';
import type { Schema } from '../catalog/schema.ts';
import type { Database } from '../connection/session.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { serverErrorOf } from '../database/script.ts';
import type { ProjectFolder } from '../project/files.ts';
import { type MigrationFiles, readMigrationFiles } from '../project/migration-files.ts';
import { quoteIdentifier } from '../sql-text/identifier.ts';
import type { ServerError } from '../sql-text/server-error.ts';
import { type SqlFragment, sqlFragment } from '../sql-text/sql-fragment.ts';
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
      if (mended.has(refusal.message) || !(await provideRole(database, refusal)))
        return describe(refusal, error as Error);
      mended.add(refusal.message);
    }
  }
}

/**
 * Makes the role that a refusal misses, or takes away the one that is in its way; gives whether it was about a role. Roles
 * belong to the server: one may be missing that live has, or be left by a run before this one. SQLSTATE says which;
 * of what kind the object is, and its name, the server says in its message alone (it has fields for the names of tables,
 * columns, types and constraints only).
 */
export async function provideRole(database: Database, { code, message }: ServerError): Promise<boolean> {
  const mend = mendings[code];
  const [, name] = /^role "(.*)" /s.exec(message) ?? [];
  if (mend === undefined || name === undefined) return false;
  // Where this fails, the migration fails as before, and that is reported.
  await runOwnQuery(database, mend(quoteIdentifier(name))).catch(() => {});
  return true;
}

/** undefined_object and duplicate_object. */
const mendings: Readonly<Record<string, (role: SqlFragment) => SqlFragment>> = {
  42704: (role) => sqlFragment`create role ${role} nologin`,
  42710: (role) => sqlFragment`drop role ${role}`,
};

/** By SQLSTATE: feature_not_supported, and before version 15 undefined_file. */
const missingExtension: Readonly<Record<string, RegExp>> = {
  '0A000': /^extension "(.*)" is not available/,
  '58P01': /^could not open extension control file ".*\/(.*)\.control"/,
};

function describe({ code, message }: ServerError, error: Error): string {
  // The extension's name has no field of its own either.
  const [, extension] = missingExtension[code]?.exec(message) ?? [];
  if (extension !== undefined) return `the embedded PostgreSQL 18 has no extension ${extension}`;
  return `the migrations do not apply to an empty PostgreSQL 18: ${error.message.split('\n')[0]}`;
}
