import { join } from 'node:path';
import { type ConnectOptions, type Database, withDatabase } from '../../src/database/connect.ts';
import { withScratchTarget } from '../../src/database/scratch.ts';
import type { Target } from '../../src/database/target.ts';

/** Kept between runs, so that only the first pays for initdb; servers in it live as long as somebody uses them. */
export const testHome = join(import.meta.dirname, '../../node_modules/.cache/codelearn-test');

export const never: AbortSignal = new AbortController().signal;

/** A private, empty database on PostgreSQL 18; dropped at the end. */
export function withTestTarget<T>(use: (target: Target) => Promise<T>): Promise<T> {
  return withScratchTarget(testHome, never, use);
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
