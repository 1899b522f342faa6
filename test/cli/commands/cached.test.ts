import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import type { Io } from '../../../src/io.ts';
import { bestThings, countAsked, withThings } from '../../support/cached-project.ts';
import type { Outcome } from '../../support/cli.ts';
import { connectTo } from '../../support/database.ts';
import type { TestProject } from '../../support/project.ts';
import { skipWithoutRedis, type TestRedis, withRedis } from '../../support/redis.ts';

const start = Date.parse('2026-01-02T03:04:05.000Z');
const minute = 60_000;

interface Stage extends TestProject {
  readonly redis: TestRedis;
  /** Runs the command so many milliseconds after the start. */
  at(milliseconds: number, ...argv: string[]): Promise<Outcome>;
}

function environment(project: TestProject, redisUrl: string | undefined, milliseconds: number): Partial<Io> {
  return {
    env: { DATABASE_URL: targetUrl(project.target), REDIS_URL: redisUrl },
    now: () => new Date(start + milliseconds),
  };
}

function onStage(name: string, body: (stage: Stage) => Promise<void>, settings: readonly string[] = []): void {
  test(name, { skip: skipWithoutRedis }, () =>
    withRedis(
      (redis) =>
        withThings((project) =>
          body({
            ...project,
            redis,
            at: (milliseconds, ...argv) =>
              project.runWith(environment(project, redis.patientUrl, milliseconds), ...argv),
          }),
        ),
      settings,
    ),
  );
}

const json = ['cached', 'top_things', '--format', 'json'];

async function keyOf(redis: TestRedis): Promise<string> {
  const keys = (await redis.command('keys', '*')) as string[];
  assert.equal(keys.length, 1, 'one key and no lock');
  return keys[0] ?? '';
}

onStage('the first answer comes from the database, the next from Redis, and neither changes', async ({ at, redis }) => {
  const first = await at(0, ...json);
  assert.equal(first.code, 0);
  const document = {
    format: 1,
    source: 'database',
    refreshedAt: '2026-01-02T03:04:05.000Z',
    ageMs: 0,
    things: bestThings,
  };
  assert.equal(first.out, `${JSON.stringify(document, null, 2)}\n`);
  const next = await at(2 * minute, ...json);
  assert.deepEqual(JSON.parse(next.out), { ...document, source: 'redis', ageMs: 2 * minute });
  assert.equal(next.err, `cache: ${redis.url} (REDIS_URL)\n`);
});

onStage('a person gets a table, and how old it is', async ({ at }) => {
  await at(0, ...json);
  assert.equal(
    (await at(2 * minute, 'cached', 'top-things')).out,
    [
      '              id  name  price  sold count  made at',
      '9007199254740993  Löwe   0.10           7  2026-01-02T03:04:05.678Z',
      '               2         5.00           3',
      '',
      '2 rows from Redis, 2 min old',
      '',
    ].join('\n'),
  );
});

onStage(
  'past its freshness the old answer is delivered and refreshed in the background; past its staleness it is not delivered',
  async (stage) => {
    await stage.at(0, ...json);
    await stage.database.sql`update things set sold_count = 9 where id = 2`;
    const old = JSON.parse((await stage.at(5 * minute, ...json)).out);
    assert.deepEqual([old.source, old.ageMs, old.things], ['redis', 5 * minute, bestThings]);
    const fresh = JSON.parse((await stage.at(6 * minute, ...json)).out);
    assert.deepEqual([fresh.source, fresh.ageMs, fresh.things[0].soldCount], ['redis', minute, 9]);
    await stage.database.sql`update things set sold_count = 10 where id = 2`;
    const late = JSON.parse((await stage.at(65 * minute, ...json)).out);
    assert.deepEqual([late.source, late.ageMs, late.things[0].soldCount], ['database', 0, 10]);
  },
);

onStage('--refresh queries the database, and all readers after it get what it said', async (stage) => {
  await stage.at(0, ...json);
  await stage.database.sql`update things set sold_count = 9 where id = 2`;
  const asked = JSON.parse((await stage.at(1000, ...json, '--refresh')).out);
  assert.deepEqual([asked.source, asked.things[0].soldCount], ['database', 9]);
  const read = JSON.parse((await stage.at(2000, ...json)).out);
  assert.deepEqual([read.source, read.ageMs, read.things[0].soldCount], ['redis', 1000, 9]);
});

for (const [what, damage] of [
  ['half of a value', async (redis: TestRedis, key: string) => redis.command('setrange', key, '20', '"""""')],
  ['another program’s text', async (redis: TestRedis, key: string) => redis.command('set', key, '[{"id":"1"}]')],
  [
    'another type',
    async (redis: TestRedis, key: string) => {
      await redis.command('del', key);
      return redis.command('sadd', key, 'x');
    },
  ],
] as const) {
  onStage(`${what} under the key is replaced, never delivered`, async ({ at, redis }) => {
    await at(0, ...json);
    const key = await keyOf(redis);
    await damage(redis, key);
    const { code, out, err } = await at(1000, ...json);
    assert.equal(code, 0);
    assert.deepEqual([JSON.parse(out).source, JSON.parse(out).things], ['database', bestThings]);
    assert.match(
      err,
      new RegExp(
        `^warning: what lies under ${key.replace(/[{}]/g, '\\$&')} in ${redis.url} is no answer of this query: replaced$`,
        'm',
      ),
    );
    assert.equal(JSON.parse((await at(2000, ...json)).out).source, 'redis');
  });
}

onStage('a Redis that is down or frozen: the database answers, with a warning and exit 0', async (stage) => {
  await stage.at(0, ...json);
  stage.redis.freeze();
  const frozen = await stage.runWith(environment(stage, stage.redis.url, 1000), ...json);
  stage.redis.thaw();
  await stage.redis.kill();
  const dead = await stage.at(1000, ...json);
  const refreshed = await stage.at(1000, ...json, '--refresh');
  for (const [{ code, out, err }, why] of [
    [frozen, 'no answer within 100 ms'],
    [dead, `connect (ECONNREFUSED|ENOENT) .*`],
    [refreshed, `connect (ECONNREFUSED|ENOENT) .*`],
  ] as const) {
    assert.equal(code, 0);
    assert.deepEqual(
      [JSON.parse(out).source, JSON.parse(out).ageMs, JSON.parse(out).things],
      ['database', 0, bestThings],
    );
    assert.match(
      err,
      new RegExp(
        `^warning: the cache \\(${stage.redis.url}\\) cannot be used: ${why}; the answer comes from the database$`,
        'm',
      ),
    );
  }
});

onStage(
  'a wrong password: the database answers, and the password is nowhere',
  async (stage) => {
    const url = stage.redis.patientUrl.replace('unix://', 'unix://:hunter2@');
    for (const argv of [json, [...json, '--refresh'], ['verify', '--only', 'denormalizations', '--all']]) {
      const { code, out, err } = await stage.runWith(environment(stage, url, 0), ...argv);
      assert.equal(code, 0);
      assert.doesNotMatch(out + err, /hunter2/);
      assert.match(out + err, /WRONGPASS/);
    }
  },
  ['--requirepass', 'right'],
);

onStage('a full Redis: the answer is delivered, not stored, and the old one is kept', async (stage) => {
  await stage.redis.command('config', 'set', 'maxmemory', '1');
  const { code, out, err } = await stage.at(0, ...json);
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).source, 'database');
  assert.match(err, /OOM command not allowed/);
});

onStage('a query that fails stores nothing, and is placed in its file', async (stage) => {
  await stage.database.sql`alter table things rename column price to cost`;
  const { code, err } = await stage.at(0, ...json);
  assert.equal(code, 2);
  assert.match(err, /^error: sql\/queries\/top_things\.sql:4:33: column "price" does not exist \(42703\)/m);
  assert.deepEqual(await stage.redis.command('keys', '*'), []);
});

onStage('with a stored answer a database that is down costs a warning behind the answer', async (stage) => {
  await stage.at(0, ...json);
  const env = { DATABASE_URL: targetUrl(stage.target), REDIS_URL: stage.redis.patientUrl };
  const administer = (statement: string) =>
    connectTo({ ...stage.target, database: 'postgres' }, ({ sql }) => sql.unsafe(statement));
  await administer(`alter database ${stage.target.database} with allow_connections false`);
  const fresh = await stage.runWith({ env, now: () => new Date(start) }, ...json);
  assert.deepEqual([fresh.code, fresh.err], [0, `cache: ${stage.redis.url} (REDIS_URL)\n`]);
  const old = await stage.runWith({ env, now: () => new Date(start + 10 * minute) }, ...json);
  assert.deepEqual([old.code, JSON.parse(old.out).things], [0, bestThings]);
  assert.match(old.err, /^warning: top_things could not be refreshed: .* is not currently accepting connections/m);
});

onStage('each combination of parameters is cached by itself', async (stage) => {
  stage.write('queries/one_thing.sql', '-- One.\n-- cache: 1 minute\nselect full_name from things where id = $1;');
  const read = async (id: string): Promise<unknown> =>
    JSON.parse((await stage.at(0, 'cached', 'one_thing', id, '--format', 'json')).out);
  const document = (source: string, fullName: string): object => ({
    ...{ format: 1, source, refreshedAt: '2026-01-02T03:04:05.000Z', ageMs: 0 },
    thing: [{ fullName }],
  });
  assert.deepEqual(await read('3'), document('database', 'c'));
  assert.deepEqual(await read('9007199254740993'), document('database', 'Löwe'));
  assert.deepEqual(await read('3'), document('redis', 'c'));
});

onStage('a query that writes is refused: nothing is written behind a reader’s back', async (stage) => {
  stage.write('queries/hire.sql', '-- A.\n-- cache: 1 minute\ninsert into things values (4, null, 0, 0) returning id;');
  const { code, err } = await stage.at(0, 'cached', 'hire');
  assert.equal(code, 2);
  assert.match(err, /cannot execute INSERT in a read-only transaction \(25006\)/);
});

test('without REDIS_URL a table of the database is the cache', () =>
  withThings(async (project) => {
    const at = (milliseconds: number): Promise<Outcome> =>
      project.runWith(environment(project, undefined, milliseconds), ...json);
    const first = await at(0);
    assert.match(first.err, /^cache: table codelearn\.cached_answers \(REDIS_URL is not set\)\n/);
    const next = JSON.parse((await at(minute)).out);
    assert.deepEqual([next.source, next.ageMs, next.things], ['database', minute, bestThings]);
    assert.equal(await countAsked(project), 1);
    assert.equal(JSON.parse((await at(6 * minute)).out).ageMs, 6 * minute);
    assert.equal(JSON.parse((await at(7 * minute)).out).ageMs, minute);
    assert.equal(await countAsked(project), 2);
  }));

test('a role that may not store is answered all the same', () =>
  withThings(async (project) => {
    const user = `cache_poor_${project.target.database}`;
    await project.database.sql.unsafe(`create role ${user} login password 'p'; grant select on things to ${user}`);
    try {
      const env = { DATABASE_URL: targetUrl({ ...project.target, user, password: 'p' }) };
      const { code, out, err } = await project.runWith({ env }, ...json);
      assert.deepEqual([code, JSON.parse(out).source, JSON.parse(out).things], [0, 'database', bestThings]);
      assert.match(
        err,
        /^warning: the cache \(table codelearn\.cached_answers\) cannot be used: permission denied .*; the answer comes from the database$/m,
      );
    } finally {
      await project.database.sql.unsafe(`drop owned by ${user}; drop role ${user}`);
    }
  }));

for (const [argv, env, message] of [
  [
    ['cached', 'top_things'],
    { REDIS_URL: 'http://:hunter2@h' },
    /^error: REDIS_URL is not a URL that starts with redis:\/\//m,
  ],
  [
    ['cached', 'top_things', '--watch'],
    { REDIS_URL: 'redis://:hunter2@h:x' },
    /^error: REDIS_URL has a host that cannot be read/m,
  ],
  [
    ['verify', '--only', 'denormalizations'],
    { REDIS_URL: 'redis://:hunter2@h/x' },
    /^error: REDIS_URL has a database that is not a number/m,
  ],
  [
    ['cached', 'nothing'],
    {},
    /^error: there is no query "nothing" in queries\/\nhint: {2}Cached queries: top_things\./m,
  ],
  [['top-courses'], {}, /^error: there is no query "top-courses" in queries\//m],
  [['cached', 'top_things', '--health-port', '0'], {}, /^error: --health-port needs --watch/m],
  [['cached', 'top_things', '--watch', '--health-port', '99999'], {}, /A port is 0 to 65535/],
] as const) {
  test(`exit 2: ${argv.join(' ')} ${Object.keys(env).join()} ${message.source.slice(0, 40)}`, () =>
    withThings(async (project) => {
      const { code, out, err } = await project.runWith(
        { env: { DATABASE_URL: targetUrl(project.target), ...env } },
        ...argv,
      );
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, message);
      assert.doesNotMatch(err, /hunter2/);
    }));
}

test('without a name there is nothing to give, and those that there are are named', () =>
  withThings(async ({ run }) => {
    const { code, out, err } = await run('cached');
    assert.deepEqual([code, out], [2, '']);
    assert.equal(err, 'error: no query is named\nhint:  Cached queries: top_things.\n');
  }));
