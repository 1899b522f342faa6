import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type * as shipped from '../../bin/library.d.mts';
import { targetUrl } from '../../src/connection/target.ts';
import type { Reader } from '../../src/library/read-cached.ts';
import { bestThings, countAsked, withThings } from '../support/cached-project.ts';
import type { TestProject } from '../support/project.ts';
import { skipWithoutRedis, withRedis } from '../support/redis.ts';

/** The shipped types are written by hand, one page to read; the compiler holds them to the source, both ways. */
type Same<Left, Right> = [Left, Right] extends [Right, Left] ? true : false;
declare const reader: Reader;
type Thing = { readonly id: string };
const typesAgree: Same<typeof shipped.readCached<Thing>, typeof reader.readCached<Thing>> = true;

/** Runs an application beside the project that has codelearn as its package; gives its output lines. */
async function runApplication({ folder }: TestProject, code: string, env: Record<string, string>): Promise<string[]> {
  const place = join(folder, 'node_modules/codelearn');
  mkdirSync(dirname(place), { recursive: true });
  if (!existsSync(place)) symlinkSync(join(import.meta.dirname, '../..'), place);
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return `${out}${err}`.split('\n').filter((line) => line !== '');
}

const readOnce = `
  import { readCached } from 'codelearn';
  const { rows, source, refreshedAt, ageMs } = await readCached('top_things');
  console.log(JSON.stringify({ rows, source, dated: refreshedAt instanceof Date, aged: typeof ageMs }));`;

test('an application reads what the command line stored, and ends by itself', { skip: skipWithoutRedis }, () =>
  withRedis((redis) =>
    withThings(async (project) => {
      assert.ok(typesAgree);
      const env = { DATABASE_URL: targetUrl(project.target), REDIS_URL: redis.patientUrl };
      assert.equal((await project.runWith({ env, now: () => new Date() }, 'cached', 'top_things')).code, 0);
      const lines = await runApplication(project, readOnce, env);
      assert.equal(await countAsked(project), 1);
      assert.deepEqual(
        lines.map((line) => JSON.parse(line)),
        [{ rows: bestThings, source: 'redis', dated: true, aged: 'number' }],
      );
    }),
  ),
);

test('sixteen processes that find nothing query the database once', { skip: skipWithoutRedis }, () =>
  withRedis((redis) =>
    withThings(async (project) => {
      const env = { DATABASE_URL: targetUrl(project.target), REDIS_URL: redis.patientUrl };
      const runs = await Promise.all(Array.from({ length: 16 }, () => runApplication(project, readOnce, env)));
      for (const lines of runs) assert.deepEqual(JSON.parse(lines.join('')).rows, bestThings);
      assert.equal(await countAsked(project), 1);
    }),
  ),
);

test('a Redis that is down is a process warning that names no password', () =>
  withThings(async (project) => {
    const env = { DATABASE_URL: targetUrl(project.target), REDIS_URL: 'redis://:hunter2@127.0.0.1:1' };
    const lines = await runApplication(project, readOnce, env);
    assert.equal(JSON.parse(lines[0] ?? '').source, 'database');
    assert.match(
      lines[1] ?? '',
      /CodelearnWarning: the cache \(redis:\/\/:\*\*\*@127\.0\.0\.1:1\) cannot be used: connect ECONNREFUSED/,
    );
    assert.doesNotMatch(lines.join('\n'), /hunter2/);
  }));

test('errors say what to do', () =>
  withThings(async (project) => {
    const code = `
      import { readCached } from 'codelearn';
      await readCached('nothing').catch(({ code, message, hint }) => console.log(JSON.stringify([code, message, hint])));`;
    assert.deepEqual(JSON.parse((await runApplication(project, code, {}))[0] ?? ''), [
      'cached-query',
      'there is no query "nothing" in queries/',
      'Cached queries: top_things.',
    ]);
  }));
