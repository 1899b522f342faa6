import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { openRedis } from '../../../src/cache/redis/redis.ts';
import { parseRedisUrl } from '../../../src/cache/redis/redis-address.ts';
import { createRedisStore } from '../../../src/cache/redis/redis-store.ts';
import type { Store } from '../../../src/cache/store.ts';
import { skipWithoutRedis, type TestRedis, withRedis } from '../../support/redis.ts';

const key = 'codelearn:{q}:v1';
const lock = `${key}:lock`;

function testStores(name: string, body: (server: TestRedis, one: Store, other: Store) => Promise<void>): void {
  test(name, { skip: skipWithoutRedis }, () =>
    withRedis(async (server) => {
      const address = parseRedisUrl(server.patientUrl);
      const [one, other] = [await openRedis(address), await openRedis(address)];
      try {
        await body(server, createRedisStore(one), createRedisStore(other));
      } finally {
        one.close();
        other.close();
      }
    }),
  );
}

testStores('one process has the lease, and the next gets it afterwards', async (_, one, other) => {
  const inner = await one.withLease(key, async (lease) => {
    assert.equal(lease.storedText, undefined);
    assert.equal(await other.withLease(key, async () => 'both'), undefined);
    assert.equal(await lease.publish('text', 60_000), true);
    return 'one';
  });
  assert.equal(inner, 'one');
  assert.equal(await other.withLease(key, async ({ storedText }) => storedText), 'text');
});

testStores('a lease whose work fails is given back', async (server, one, other) => {
  await assert.rejects(
    one.withLease(key, () => Promise.reject(new Error('query failed'))),
    /query failed/,
  );
  assert.equal(await server.command('exists', lock), 0);
  assert.equal(await other.withLease(key, async () => 'next'), 'next');
});

testStores('who lost the lease publishes nothing and ends nobody else’s', async (server, one, other) => {
  await one.withLease(key, async (late) => {
    // The lease ends as if this process had been frozen, and another takes it.
    await server.command('del', lock);
    await other.withLease(key, async (lease) => {
      assert.equal(await late.publish('old', 60_000), false);
      assert.equal(await lease.publish('new', 60_000), true);
    });
    await server.command('set', lock, 'a third one', 'px', '10000');
  });
  assert.equal(await server.command('get', key), 'new');
  assert.equal(await server.command('get', lock), 'a third one');
});

testStores('value and lock end by themselves', async (server, one) => {
  await one.withLease(key, async (lease) => {
    const left = Number(await server.command('pttl', lock));
    assert.ok(left > 2000 && left <= 5000, `${left}`);
    await lease.publish('text', 60_000);
  });
  const left = Number(await server.command('pttl', key));
  assert.ok(left > 30_000 && left <= 60_000, `${left}`);
});

testStores('a lease is renewed for as long as its work takes', async (server, one) => {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    await one.withLease(key, async () => {
      await server.command('pexpire', lock, '3000');
      mock.timers.tick(2000);
      let left = 0;
      while (left <= 3000) left = Number(await server.command('pttl', lock));
    });
  } finally {
    mock.timers.reset();
  }
});

testStores('a lock without an end is nobody’s', async (server, one) => {
  await server.command('set', lock, 'for ever');
  assert.equal(await one.withLease(key, async () => 'won'), 'won');
});

testStores('what is no string is read as an empty one, and replaced', async (server, one) => {
  await server.command('rpush', key, 'a', 'b');
  assert.equal(await one.read(key), '');
  await one.withLease(key, async (lease) => {
    assert.equal(lease.storedText, '');
    assert.equal(await lease.publish('text', 60_000), true);
  });
  assert.equal(await one.read(key), 'text');
});

testStores('a value is there whole or not at all: a reader beside many writers', async (_, one, other) => {
  const texts = ['a', 'b'].map((letter) => letter.repeat(100_000));
  let writing = true;
  const write = async (): Promise<void> => {
    for (let round = 0; round < 50; round += 1) {
      await one.withLease(key, (lease) => lease.publish(texts[round % 2] ?? '', 60_000));
    }
    writing = false;
  };
  const written = write();
  while (writing) {
    const text = await other.read(key);
    assert.ok(text === undefined || texts.includes(text));
  }
  await written;
});
