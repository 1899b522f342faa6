import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, rmdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '@redis/client';
import { targetUrl } from '../../src/connection/target.ts';
import { bestThings, countAsked, withThings } from '../support/cached-project.ts';
import type { TestProject } from '../support/project.ts';
import { skipWithoutRedis, type TestRedis, withRedis } from '../support/redis.ts';

const json = ['cached', 'top_things', '--format', 'json'];

interface Stage {
  readonly redis: TestRedis;
  /** The answer's source and the warnings that came with it, after it was found right and paid for by one question. */
  read(): Promise<{ readonly source: string; readonly warnings: readonly string[] }>;
  /** The same with a Redis that readers wait 100 ms for, as they do unasked. */
  readImpatiently(): Promise<{ readonly source: string; readonly warnings: readonly string[] }>;
}

/** What a Redis says when it does not want to: the reader gets the database's answer, a warning and exit 0. */
function onStage(name: string, body: (stage: Stage) => Promise<void>, settings: readonly string[] = []): void {
  test(name, { skip: skipWithoutRedis }, () =>
    withRedis(
      (redis) =>
        withThings((project) =>
          body({
            redis,
            read: () => read(project, redis.patientUrl),
            readImpatiently: () => read(project, redis.url),
          }),
        ),
      settings,
    ),
  );
}

async function read(project: TestProject, redisUrl: string): ReturnType<Stage['read']> {
  const before = await countAsked(project);
  const { code, out, err } = await project.runWith(
    { env: { DATABASE_URL: targetUrl(project.target), REDIS_URL: redisUrl } },
    ...json,
  );
  assert.equal(code, 0, err);
  const { source, things } = JSON.parse(out);
  assert.deepEqual(things, bestThings);
  assert.equal((await countAsked(project)) - before, source === 'database' ? 1 : 0, 'one question, or none');
  return { source, warnings: err.split('\n').filter((line) => line.startsWith('warning: ')) };
}

const cannot = (why: RegExp): RegExp =>
  new RegExp(`^warning: the cache \\(unix:.*\\) cannot be used: ${why.source}.*; the answer comes from the database$`);

/** Another client, which does not mind being cut off. */
function connectBeside({ folder }: TestRedis) {
  const socket = { path: join(folder, 'redis.sock'), tls: false, reconnectStrategy: false } as const;
  return createClient({ RESP: 2, socket })
    .on('error', () => {})
    .connect();
}

onStage('a replica takes no answers, and gives those that it has', async ({ redis, read }) => {
  await redis.command('replicaof', '127.0.0.1', '1');
  const empty = await read();
  assert.equal(empty.source, 'database');
  assert.match(empty.warnings.join('\n'), cannot(/READONLY/));
  await redis.command('replicaof', 'no', 'one');
  assert.deepEqual(await read(), { source: 'database', warnings: [] });
  await redis.command('replicaof', '127.0.0.1', '1');
  assert.deepEqual(await read(), { source: 'redis', warnings: [] });
  await redis.command('config', 'set', 'replica-serve-stale-data', 'no');
  const cut = await read();
  assert.equal(cut.source, 'database');
  assert.match(cut.warnings.join('\n'), cannot(/MASTERDOWN/));
});

onStage(
  'a Redis that cannot save takes no answers',
  async ({ redis, read }) => {
    const folder = join(redis.folder, 'gone');
    mkdirSync(folder);
    await redis.command('config', 'set', 'dir', folder);
    rmdirSync(folder);
    const failed = redis.said(/Background saving error/);
    await redis.command('bgsave');
    await failed;
    const { source, warnings } = await read();
    assert.equal(source, 'database');
    assert.match(warnings.join('\n'), cannot(/MISCONF/));
  },
  ['--save', '3600 1', '--enable-protected-configs', 'yes'],
);

onStage('a Redis that a script keeps busy', async ({ redis, read, readImpatiently }) => {
  await redis.command('config', 'set', 'busy-reply-threshold', '1');
  const busy = await connectBeside(redis);
  const slow = redis.said(/Slow script detected/);
  busy.sendCommand(['eval', 'while true do end', '0']).catch(() => {});
  await slow;
  for (const { source, warnings } of [await read(), await readImpatiently()]) {
    assert.equal(source, 'database');
    assert.match(warnings.join('\n'), cannot(/(BUSY|no answer within 100 ms)/));
  }
  await redis.kill();
  busy.destroy();
});

onStage(
  'a Redis that is loading its data',
  async ({ redis, read }) => {
    await redis.command('debug', 'populate', '20000');
    await redis.command('config', 'set', 'loading-process-events-interval-bytes', '1024', 'key-load-delay', '3000');
    const loading = redis.said(/Loading RDB/);
    const beside = await connectBeside(redis);
    beside.sendCommand(['debug', 'reload']).catch(() => {});
    await loading;
    const { source, warnings } = await read();
    assert.equal(source, 'database');
    assert.match(warnings.join('\n'), cannot(/LOADING/));
    await redis.kill();
    beside.destroy();
  },
  ['--enable-debug-command', 'yes'],
);

onStage('no place for another connection', async ({ redis, read }) => {
  await redis.command('config', 'set', 'maxclients', '1');
  const other = await connectBeside(redis);
  const { source, warnings } = await read();
  assert.equal(source, 'database');
  assert.match(warnings.join('\n'), cannot(/.*(max number of clients|closed|EPIPE|ECONNRESET)/));
  other.destroy();
});

onStage('half a gigabyte under the key is not waited for', async ({ redis, read, readImpatiently }) => {
  await read();
  const [key = ''] = (await redis.command('keys', '*')) as string[];
  await redis.command('setrange', key, String(2 ** 29 - 1), 'x');
  const { source, warnings } = await readImpatiently();
  assert.equal(source, 'database');
  assert.match(warnings[0] ?? '', /no answer within 100 ms|is no answer of this query: replaced/);
});

test('a Redis that takes connections and never answers is asked once', () =>
  withThings(async (project) => {
    const requests: number[] = [];
    const server = createServer((socket) =>
      socket.on('data', ({ length }) => requests.push(length)).on('error', () => {}),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const { source, warnings } = await read(project, `redis://127.0.0.1:${port}`);
      assert.equal(source, 'database');
      assert.equal(requests.length, 1, 'its patience is spent once, not once a command');
      assert.match(warnings.join('\n'), /cannot be used: no answer within 100 ms; the answer comes from the database$/);
    } finally {
      server.close();
    }
  }));

onStage('a lock that its owner left behind is waited out: the reader takes its place', async ({ redis, read }) => {
  await read();
  const [key = ''] = (await redis.command('keys', '*')) as string[];
  await redis.command('del', key);
  await redis.command('set', `${key}:lock`, 'a process that died', 'px', '700');
  assert.deepEqual(await read(), { source: 'database', warnings: [] });
  assert.deepEqual(await read(), { source: 'redis', warnings: [] });
});
