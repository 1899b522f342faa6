import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type ConnectOptions, withDatabase } from '../../src/connection/connect.ts';
import type { Database } from '../../src/connection/session.ts';
import type { Target } from '../../src/connection/target.ts';
import { withScratchTarget } from '../../src/embedded/scratch.ts';

/** Kept between runs, so that only the first pays for initdb; servers in it live as long as somebody uses them. */
export const testHome = join(import.meta.dirname, '../../node_modules/.cache/codelearn-test');

export const never: AbortSignal = new AbortController().signal;

/** Set by `npm run test:matrix`: the socket folder of a running server of another version. */
const otherServer = process.env.CODELEARN_TEST_SERVER;

/** A private, empty database, on PostgreSQL 18 unless the matrix says otherwise; dropped at the end. */
export function withTestTarget<T>(use: (target: Target) => Promise<T>): Promise<T> {
  if (otherServer !== undefined) return withDatabaseOn(otherServer, use);
  return withScratchTarget(testHome, never, use);
}

async function withDatabaseOn<T>(folder: string, use: (target: Target) => Promise<T>): Promise<T> {
  const name = `scratch_${randomBytes(6).toString('hex')}`;
  const target = (database: string): Target => ({
    ...superuserTarget(folder, 5432),
    database,
    origin: 'CODELEARN_TEST_SERVER',
  });
  const administer = (sql: string): Promise<unknown> => connectTo(target('postgres'), (admin) => admin.sql.unsafe(sql));
  await administer(`create database ${name} template template0`);
  try {
    return await use(target(name));
  } finally {
    await administer(`drop database if exists ${name} with (force)`);
  }
}

/** The same with one session open. */
export function withTestDatabase<T>(use: (database: Database, target: Target) => Promise<T>): Promise<T> {
  return withTestTarget((target) => connectTo(target, (database) => use(database, target)));
}

export function connectTo<T>(
  target: Target,
  use: (database: Database) => Promise<T>,
  options: Partial<ConnectOptions> = {},
): Promise<T> {
  return withDatabase(target, { signal: never, ...options }, use);
}

/** The superuser of a server of the tests, over the socket in this folder, who is asked for no password. */
export function superuserTarget(folder: string, port: number): Target {
  return {
    hosts: [{ host: folder, port }],
    user: 'postgres',
    password: undefined,
    database: 'postgres',
    tls: { mode: 'disable' },
    settings: {},
    applicationName: 'codelearn',
    sessionKind: 'any',
    connectTimeout: 10,
    origin: 'the test',
    embedded: true,
    notes: [],
  };
}
