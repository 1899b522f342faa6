import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import { topThings, withThings } from '../../support/cached-project.ts';
import type { TestProject } from '../../support/project.ts';
import { skipWithoutRedis, type TestRedis, withRedis } from '../../support/redis.ts';

const start = Date.parse('2026-01-02T03:04:05.000Z');
const minute = 60_000;
const fix = 'codelearn cached top_things --refresh, and to keep it fresh codelearn cached top_things --watch';

const difference =
  'row 2: cached {"id":"2","name":null,"price":"5.00","soldCount":3,"madeAt":null}, recomputed {"id":"2","name":null,"price":"5.00","soldCount":4,"madeAt":null}';

interface Stage {
  readonly project: TestProject;
  readonly redis: TestRedis;
  cache(milliseconds: number): Promise<void>;
  /** Exit code, and the one check of the section. */
  verify(milliseconds: number, ...argv: string[]): Promise<[number, Record<string, unknown>]>;
}

function onStage(name: string, body: (stage: Stage) => Promise<void>, files: Record<string, string> = {}): void {
  test(name, { skip: skipWithoutRedis }, () =>
    withRedis((redis) =>
      withThings((project) => {
        const run = (milliseconds: number, ...argv: string[]) =>
          project.runWith(
            {
              env: { DATABASE_URL: targetUrl(project.target), REDIS_URL: redis.patientUrl },
              now: () => new Date(start + milliseconds),
            },
            ...argv,
          );
        return body({
          project,
          redis,
          cache: async (milliseconds) => assert.equal((await run(milliseconds, 'cached', 'top_things')).code, 0),
          verify: async (milliseconds, ...argv) => {
            const { code, out } = await run(
              milliseconds,
              'verify',
              '--only',
              'denormalizations',
              '--format',
              'json',
              ...argv,
            );
            const checks = JSON.parse(out).sections[0].checks;
            assert.equal(checks.length, 1);
            return [code, checks[0]];
          },
        });
      }, files),
    ),
  );
}

const sell = ({ database }: TestProject): Promise<unknown> =>
  database.sql`update things set sold_count = 4 where id = 2`;

onStage('nothing cached is a skip that says so', async ({ verify }) => {
  assert.deepEqual(await verify(0), [
    0,
    {
      id: 'cached-query',
      status: 'skip',
      subject: { schema: null, table: null, columns: [], name: 'sql/queries/top_things.sql' },
      message: 'top_things: no answer is cached for postgres: nothing to compare',
      evidence: [],
      fix: null,
    },
  ]);
});

onStage('an answer that equals its query passes until somebody should have asked again', async ({ cache, verify }) => {
  await cache(0);
  for (const time of [0, 4 * minute, 5.5 * minute]) {
    const [code, { status, message }] = await verify(time);
    assert.deepEqual([code, status], [0, 'pass']);
    assert.equal(message, `top_things: the cached answer, ${time / 1000} s old, equals its query in all 2 rows`);
  }
});

onStage('while it is fresh an answer may differ: rows change', async ({ project, cache, verify }) => {
  await cache(0);
  await sell(project);
  for (const time of [0, 4 * minute, 5.5 * minute]) {
    const [code, { status, message, evidence, fix: none }] = await verify(time);
    assert.deepEqual([code, status, none], [0, 'pass', null]);
    assert.equal(
      message,
      `top_things: the cached answer, ${time / 1000} s old, differs from its query in 1 rows: rows may have changed since, and "cache: 5 minutes" allows that`,
    );
    assert.deepEqual(evidence, [difference]);
  }
});

onStage(
  'past "cache" and a tenth nobody refreshes it: it fails when it differs',
  async ({ project, cache, verify }) => {
    await cache(0);
    await sell(project);
    const [code, check] = await verify(6 * minute);
    assert.deepEqual([code, check.status, check.fix, check.evidence], [1, 'fail', fix, [difference]]);
    assert.equal(
      check.message,
      'top_things: the cached answer, 360 s old, differs from its query in 1 rows; "cache: 5 minutes", refreshing included, allows 330 s: nobody refreshes it',
    );
  },
);

onStage('past it, and equal by luck, it is a warning', async ({ cache, verify }) => {
  await cache(0);
  const [code, check] = await verify(6 * minute);
  assert.deepEqual([code, check.status, check.fix], [0, 'warn', fix]);
  assert.equal(
    check.message,
    'top_things: the cached answer, 360 s old, equals its query in all 2 rows; "cache: 5 minutes", refreshing included, allows 330 s: nobody refreshes it',
  );
  assert.equal((await verify(6 * minute, '--strict'))[0], 1);
});

onStage(
  'rows with other columns than the query’s fail, however fresh',
  async ({ project, cache, verify }) => {
    await cache(0);
    await project.database.sql`alter table things rename column made_at to made_on`;
    const [code, check] = await verify(0);
    assert.deepEqual([code, check.status, check.fix], [1, 'fail', fix]);
    assert.equal(
      check.message,
      'top_things: the cached answer, 0 s old, has the columns id, fullName, price, soldCount, madeAt, and its query id, fullName, price, soldCount, madeOn',
    );
  },
  { 'queries/top_things.sql': topThings.replace(/select .*/, 'select *') },
);

onStage('older than the header allows fails, whatever it says', async ({ project, cache, verify }) => {
  await cache(0);
  const [code, check] = await verify(60 * minute);
  assert.deepEqual([code, check.status, check.fix], [1, 'fail', fix]);
  assert.equal(
    check.message,
    'top_things: the cached answer, 3600 s old, equals its query in all 2 rows; the header allows 1 hour',
  );
  await sell(project);
  assert.match(
    String((await verify(60 * minute))[1].message),
    /differs from its query in 1 rows; the header allows 1 hour$/,
  );
});

onStage('an answer from the future fails: it would be given for too long', async ({ cache, verify }) => {
  await cache(0);
  const [code, { status, message }] = await verify(-2 * minute);
  assert.deepEqual([code, status], [1, 'fail']);
  assert.match(String(message), /the clocks of two machines differ$/);
});

onStage('what is no answer of the query fails', async ({ redis, cache, verify }) => {
  await cache(0);
  const [key = ''] = (await redis.command('keys', '*')) as string[];
  await redis.command('set', key, '{"rows":[]}');
  const [code, check] = await verify(0);
  assert.deepEqual([code, check.status, check.fix], [1, 'fail', fix]);
  assert.equal(check.message, `top_things: what lies under ${key} is no answer of this query`);
});

onStage('rows that are missing or too many are told', async ({ project, cache, verify }) => {
  await cache(0);
  await project.database.sql`delete from things where id <> 3`;
  const [, { evidence }] = await verify(60 * minute);
  assert.deepEqual(
    (evidence as string[]).map((line) => line.replace(/\{[^}]*\}/g, '…')),
    ['row 1: cached …, recomputed …', 'row 2: cached …, recomputed nothing'],
  );
});

onStage('a Redis that is down is a skip with the reason', async ({ redis, cache, verify }) => {
  await cache(0);
  await redis.kill();
  const [code, { status, message }] = await verify(0);
  assert.deepEqual([code, status], [0, 'skip']);
  assert.match(String(message), /^top_things: the cache \(unix:.*\) cannot be used: connect E/);
});

onStage(
  'a query with parameters has many answers: a skip that says so',
  async ({ verify, redis, project }) => {
    const argv = ['cached', 'top_things', '1'];
    const env = { DATABASE_URL: targetUrl(project.target), REDIS_URL: redis.patientUrl };
    assert.equal((await project.runWith({ env }, ...argv)).code, 0);
    const [, { status, message }] = await verify(0);
    assert.deepEqual(
      [status, message],
      ['skip', 'top_things: its answers are cached by the values of its parameters: nothing to compare'],
    );
  },
  { 'queries/top_things.sql': topThings.replace('limit 2', 'limit $1') },
);

test('without Redis the table is compared', () =>
  withThings(async (project) => {
    assert.equal((await project.run('cached', 'top_things')).code, 0);
    const { code, out } = await project.run('verify', '--only', 'denormalizations', '--all');
    assert.equal(code, 0);
    assert.match(
      out,
      /pass {2}denormalizations\/cached-query sql\/queries\/top_things\.sql\n {6}top_things: the cached answer, 0 s old, equals/,
    );
  }));
