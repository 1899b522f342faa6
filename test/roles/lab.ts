import { randomBytes } from 'node:crypto';
import { after, before, describe } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import type { Target } from '../../src/connection/target.ts';
import { openProjectFolder } from '../../src/project/files.ts';
import { findRole, type Grant, type Role, readGrants } from '../../src/project/roles.ts';
import { connectTo, withTestTarget } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { systemVersions, withSystemServer } from '../support/system-postgres.ts';

/** A private database, and names for roles, which belong to the whole server: they go with the database. */
export interface Lab {
  /** The superuser's session. */
  readonly database: Database;
  readonly target: Target;
  /** Name of the role under test; nobody has made it yet. */
  readonly role: string;
  /** A role beside it, made by this call. */
  createRole(attributes?: string): Promise<string>;
  /** Runs SQL in which `ROLE` stands for the role under test. */
  run(sql: string): Promise<void>;
  /** The role's file and what it says; in `text`, `ROLE` stands for the role. */
  declare(text: string): Promise<{ role: Role; grants: readonly Grant[] }>;
}

type Lend = <T>(use: (lab: Lab) => Promise<T>) => Promise<T>;

/** Registers tests for the embedded PostgreSQL and for each of the system's, on which superusers alone need no password. */
export function describeServers(register: (lend: Lend) => void): void {
  describe('PostgreSQL 18, embedded', () => register((use) => withTestTarget((target) => withLab(target, use))));
  for (const version of systemVersions) {
    describe(`PostgreSQL ${version} of the system`, () => {
      const server = holdServer(version);
      before(server.start);
      after(server.stop);
      register((use) => withDatabaseOf(server.target(), use));
    });
  }
  if (systemVersions.length === 0) describe('PostgreSQL of the system', { skip: 'none is installed' }, () => {});
}

function holdServer(version: string) {
  let held: Target | undefined;
  let release = (): void => {};
  let ended: Promise<void> = Promise.resolve();
  return {
    target: (): Target => held as Target,
    start: () =>
      new Promise<void>((started, failed) => {
        ended = withSystemServer(version, async (database) => {
          await askForPasswords(database);
          held = database.target;
          started();
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        }).catch(failed);
      }),
    stop: async () => {
      release();
      await ended;
    },
  };
}

async function askForPasswords({ sql }: Database): Promise<void> {
  const [row] = await sql`select pg_catalog.current_setting('hba_file') as hba`;
  await sql.unsafe(`copy (values ('local all postgres trust'), ('local all all scram-sha-256')) to '${row?.hba}'`);
  await sql`select pg_catalog.pg_reload_conf()`;
}

async function withDatabaseOf<T>(server: Target, use: (lab: Lab) => Promise<T>): Promise<T> {
  const name = `lab_${randomBytes(6).toString('hex')}`;
  await connectTo(server, (admin) => admin.sql.unsafe(`create database ${name}`));
  try {
    return await withLab({ ...server, database: name }, use);
  } finally {
    await connectTo(server, (admin) => admin.sql.unsafe(`drop database ${name} with (force)`));
  }
}

async function withLab<T>(target: Target, use: (lab: Lab) => Promise<T>): Promise<T> {
  const role = `web_${randomBytes(6).toString('hex')}`;
  const roles = [role];
  const replace = (text: string): string => text.replaceAll('ROLE', role);
  return connectTo(target, async (database) => {
    try {
      return await use({
        database,
        target,
        role,
        createRole: async (attributes = '') => {
          const name = `role_${randomBytes(6).toString('hex')}`;
          roles.push(name);
          await database.sql.unsafe(`create role ${name} ${attributes}`);
          return name;
        },
        run: async (sql) => {
          await database.sql.unsafe(replace(sql));
        },
        declare: (text) =>
          withFolder({ [`sql/roles/${role}.sql`]: replace(text) }, async (folder) => {
            const found = findRole(openProjectFolder('sql', folder), role);
            return { role: found, grants: await readGrants(found) };
          }),
      });
    } finally {
      await dropRoles(database, roles);
    }
  });
}

async function dropRoles({ sql }: Database, roles: readonly string[]): Promise<void> {
  const there = await sql`select rolname from pg_catalog.pg_roles where rolname in ${sql([...roles])}`;
  for (const { rolname } of there)
    await sql.unsafe(`reassign owned by ${rolname} to postgres; drop owned by ${rolname} cascade`);
  for (const { rolname } of there) await sql.unsafe(`drop role ${rolname}`);
}
