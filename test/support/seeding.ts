import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../src/connection/session.ts';
import { type Target, targetUrl } from '../../src/connection/target.ts';
import { readSeeds } from '../../src/project/seeds.ts';
import { fillParameters } from '../../src/seed/parameters.ts';
import { type SeedOptions, seedDatabase } from '../../src/seed/seed.ts';
import { runCli } from './cli.ts';
import { reference } from './reference.ts';

const root = join(import.meta.dirname, '../..');
const seeds = readSeeds(reference);

/** Seeds the reference project in this process. */
export function seedReference(
  database: Database,
  given: Record<string, string>,
  options: Partial<SeedOptions>,
): Promise<unknown> {
  const values = fillParameters(seeds.parameters, given);
  const passwordHash = `$2b$12$${'x'.repeat(53)}`;
  return seedDatabase(database, seeds, { values, passwordHash, reset: false, ...options });
}

/** All rows of the reference project. */
export async function countRows({ sql }: Database): Promise<number> {
  const [row] = await sql`
    select ((select count(*) from public.users) + (select count(*) from public.courses)
            + (select count(*) from public.lessons) + (select count(*) from public.purchases))::integer as rows`;
  return row?.rows;
}

/** `codelearn seed` in a process of its own. */
export interface RunningSeed {
  readonly child: ChildProcess;
  /** Process id of its backend. */
  readonly backend: number;
  /** Waits for its end: exit code, null after a signal, and what it said on standard error. */
  ended(): Promise<{ code: number | null; said: string }>;
}

/** Starts one that would take long, and waits until it is in the middle of the purchases. */
export async function startSeed(
  database: Database,
  target: Target,
  flags: readonly string[] = [],
): Promise<RunningSeed> {
  const size = ['--students', '60000', '--courses', '300'];
  const child = spawn(process.execPath, [join(root, 'bin/codelearn.js'), 'seed', ...size, ...flags], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: targetUrl(target) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = child.stderr ? text(child.stderr) : assert.fail('no standard error');
  const exit = once(child, 'exit');
  for (;;) {
    assert.equal(child.exitCode, null, 'the seed ended before anything could happen to it');
    const [found] = await database.sql`
      select pid from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and query like '-- Who bought what%'`;
    if (found === undefined) continue;
    return { child, backend: found.pid, ended: async () => ({ code: (await exit)[0], said: await said }) };
  }
}

/** Waits until no session but this one uses the database. */
export async function untilAlone({ sql }: Database): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const others = await sql`
      select from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
    if (others.length === 0) return;
    assert.ok(Date.now() < deadline, 'a session does not end');
    await delay(20);
  }
}

/** Seeds once more, a little, and has `verify` look at what came of it. */
export async function seedAgainAndVerify(database: Database, flags: readonly string[]): Promise<void> {
  const env = { DATABASE_URL: targetUrl(database.target) };
  const seeded = await runCli(['seed', '--students', '20', '--courses', '5', ...flags], { cwd: root, env });
  assert.equal(seeded.code, 0, seeded.err);
  const sections = 'design,business-rules,denormalizations';
  const verified = await runCli(['verify', '--only', sections], { cwd: root, env });
  assert.equal(verified.code, 0, `${verified.out}${verified.err}`);
}
