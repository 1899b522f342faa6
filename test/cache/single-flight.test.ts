import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { targetUrl } from '../../src/connection/target.ts';
import { createReader, type Reader } from '../../src/library/read-cached.ts';
import { bestThings, countAsked, withThings } from '../support/cached-project.ts';
import type { TestProject } from '../support/project.ts';
import { skipWithoutRedis, type TestRedis, withRedis } from '../support/redis.ts';

const start = Date.parse('2026-01-02T03:04:05.000Z');
const minute = 60_000;

interface Stage {
  readonly project: TestProject;
  readonly redis: TestRedis;
  /** Applications, each with a connection of its own. */
  readonly readers: readonly Reader[];
  readonly warnings: string[];
  /** What time the applications have. */
  setTime(milliseconds: number): void;
}

/** Sixteen applications on one cache, or more. */
function onStage(
  name: string,
  body: (stage: Stage) => Promise<void>,
  url = (redis: TestRedis) => redis.patientUrl,
  applications = 16,
): void {
  test(name, { skip: skipWithoutRedis }, () =>
    withRedis((redis) =>
      withThings(async (project) => {
        let time = start;
        const warnings: string[] = [];
        const env = { DATABASE_URL: targetUrl(project.target), REDIS_URL: url(redis) };
        const readers = Array.from({ length: applications }, () =>
          createReader({ env, cwd: project.folder, now: () => time, warn: (message) => warnings.push(message) }),
        );
        const setTime = (milliseconds: number): void => {
          time = start + milliseconds;
        };
        try {
          await body({ project, redis, readers, warnings, setTime });
        } finally {
          await Promise.all(readers.map((reader) => reader.close()));
        }
      }),
    ),
  );
}

const read = (reader: Reader) => reader.readCached('top_things');

/** A thousand calls at once, spread over the applications. */
function readByThousand(readers: readonly Reader[]) {
  return Promise.all(Array.from({ length: 1000 }, (_, at) => read(readers[at % readers.length] as Reader)));
}

onStage('a thousand readers of an empty cache query the database once', async ({ project, readers, warnings }) => {
  const answers = await readByThousand(readers);
  assert.ok(answers.every(({ rows }) => JSON.stringify(rows) === JSON.stringify(bestThings)));
  assert.equal(await countAsked(project), 1);
  assert.deepEqual(warnings, []);
});

onStage(
  'a thousand readers at the moment of expiry: nobody waits, and one queries the database',
  async ({ project, readers, setTime }) => {
    await readByThousand(readers);
    await project.database.sql`update things set sold_count = 9 where id = 2`;
    const before = await countAsked(project);
    setTime(5 * minute);
    const answers = await readByThousand(readers);
    for (const { rows, source, ageMs } of answers) {
      assert.equal(source, 'redis');
      assert.ok(ageMs === 5 * minute || ageMs === 0, 'the old answer, or already the new one');
      assert.equal(rows.length, 2);
    }
    assert.ok(answers.some(({ ageMs }) => ageMs === 5 * minute));
    await untilFresh(readers);
    assert.equal(await countAsked(project), before + 1);
  },
);

onStage(
  'a thousand applications with a connection each, at the moment of expiry: one queries the database',
  async ({ project, redis, readers, setTime, warnings }) => {
    await read(readers[0] as Reader);
    await readByThousand(readers);
    const before = await countAsked(project);
    const clients = String(await redis.command('info', 'clients'));
    assert.ok(Number(/connected_clients:(\d+)/.exec(clients)?.[1]) >= 1000, clients);
    await project.database.sql`update things set sold_count = 9 where id = 2`;
    setTime(5 * minute);
    const answers = await readByThousand(readers);
    assert.ok(answers.every(({ source, rows }) => source === 'redis' && rows.length === 2));
    await untilFresh(readers);
    assert.equal(await countAsked(project), before + 1);
    assert.deepEqual(warnings, []);
  },
  (redis) => redis.patientUrl,
  1000,
);

async function untilFresh([reader]: readonly Reader[]): Promise<void> {
  assert.ok(reader);
  while ((await read(reader)).ageMs > 0);
}

onStage('a refresh that hangs keeps no reader waiting', async ({ project, readers, setTime }) => {
  await readByThousand(readers);
  setTime(6 * minute);
  await project.database.sql.unsafe('begin; lock table things');
  const answers = await readByThousand(readers);
  assert.ok(answers.every(({ source, ageMs }) => source === 'redis' && ageMs === 6 * minute));
  await project.database.sql.unsafe('commit');
  await untilFresh(readers);
});

onStage(
  'a Redis killed under a thousand readers: each is answered, and each application queries the database once',
  async (stage) => {
    const { project, redis, readers, warnings } = stage;
    await readByThousand(readers);
    await redis.kill();
    const answers = await readByThousand(readers);
    assert.ok(answers.every(({ source, rows }) => source === 'database' && rows.length === 2));
    const asked = await countAsked(project);
    assert.ok(asked <= 1 + readers.length, `${asked}`);
    await readByThousand(readers);
    assert.equal(await countAsked(project), asked, 'while it is fresh it is not asked again');
    for (const warning of new Set(warnings)) {
      const times = warnings.filter((one) => one === warning).length;
      assert.ok(times <= readers.length, `the same warning once an application, not ${times} times: ${warning}`);
    }
    assert.match(warnings[0] ?? '', /cannot be used: .*; the answer comes from the database$/);
  },
);

onStage('a Redis that comes back is used again', async ({ redis, readers: [reader] }) => {
  assert.ok(reader);
  await read(reader);
  await redis.kill();
  assert.equal((await read(reader)).source, 'database');
  await redis.start();
  while ((await read(reader)).source !== 'redis');
});

onStage(
  'a frozen Redis: the database answers',
  async ({ redis, readers }) => {
    await readByThousand(readers);
    redis.freeze();
    const answers = await readByThousand(readers);
    assert.ok(answers.every(({ source }) => source === 'database'));
  },
  ({ url }) => url,
);

onStage('when cache and database fail, the last answer is delivered until it is stale', async (stage) => {
  const { project, redis, readers, warnings, setTime } = stage;
  const [reader] = readers;
  assert.ok(reader);
  await read(reader);
  await redis.kill();
  await project.database.sql`alter table things rename to other_things`;
  setTime(59 * minute);
  const last = await read(reader);
  assert.deepEqual([last.rows, last.ageMs], [bestThings, 59 * minute]);
  assert.match(warnings.at(-1) ?? '', /^top_things: the last known answer is used: .*relation "things" does not exist/);
  setTime(60 * minute);
  await assert.rejects(read(reader), { code: 'sql', message: /relation "things" does not exist/ });
});

onStage(
  'without Redis the table serves many applications: one queries it, and each remembers what it read',
  async ({ project, readers, setTime }) => {
    const answers = await readByThousand(readers);
    assert.ok(answers.every(({ source, rows }) => source === 'database' && rows.length === 2));
    assert.equal(await countAsked(project), 1);
    setTime(5 * minute);
    await readByThousand(readers);
    while ((await read(readers[0] as Reader)).ageMs > 0);
    assert.equal(await countAsked(project), 2);
  },
  () => '',
);

onStage('the answer is shared, and nobody can change it', async ({ readers: [reader] }) => {
  assert.ok(reader);
  await read(reader);
  const { rows } = await read(reader);
  assert.equal((await read(reader)).rows, rows);
  assert.throws(() => (rows as unknown[]).push({}), TypeError);
});

onStage('an unknown query is refused with those that there are', async ({ readers: [reader] }) => {
  await assert.rejects(() => reader?.readCached('nothing') ?? Promise.resolve(), {
    message: 'there is no query "nothing" in queries/',
    hint: 'Cached queries: top_things.',
  });
  await assert.rejects(
    () => reader?.readCached('x', { sql: join('no', 'where') }) ?? Promise.resolve(),
    /there is no folder/,
  );
});
