import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WithDatabase } from '../../src/cache/store.ts';
import { createTableStore } from '../../src/cache/table-store.ts';
import type { Target } from '../../src/connection/target.ts';
import { connectTo, withTestDatabase } from '../support/database.ts';

const key = 'codelearn:{q}:v1';

function databaseOf(target: Target): WithDatabase {
  return (use) => connectTo(target, use);
}

test('a database without the table has no answer, and gets the table with the first', () =>
  withTestDatabase(async ({ sql }, target) => {
    const store = createTableStore(databaseOf(target));
    assert.equal(await store.read(key), undefined);
    const [before] = await sql`select pg_catalog.to_regnamespace('codelearn') is null as absent`;
    assert.equal(before?.absent, true);
    assert.equal(await store.withLease(key, (lease) => lease.publish('text', 60_000)), true);
    assert.equal(await store.read(key), 'text');
    const [table] = await sql`
      select relpersistence from pg_catalog.pg_class where oid = 'codelearn.cached_answers'::regclass`;
    assert.equal(table?.relpersistence, 'u');
  }));

test('one process has the lease; the table is made by one of two who begin together', () =>
  withTestDatabase(async (_, target) => {
    const store = createTableStore(databaseOf(target));
    const both = await Promise.all([
      store.withLease('one', async (lease) => {
        assert.equal(await store.withLease('one', async () => 'both'), undefined);
        return lease.publish('1', 60_000);
      }),
      store.withLease('other', (lease) => lease.publish('2', 60_000)),
    ]);
    assert.deepEqual(both, [true, true]);
    assert.deepEqual([await store.read('one'), await store.read('other')], ['1', '2']);
  }));

test('work that fails leaves the old answer and no lease', () =>
  withTestDatabase(async (_, target) => {
    const store = createTableStore(databaseOf(target));
    await store.withLease(key, (lease) => lease.publish('old', 60_000));
    const failing = store.withLease(key, async (lease) => {
      await lease.publish('new', 60_000);
      throw new Error('too late');
    });
    await assert.rejects(failing, /too late/);
    assert.equal(await store.withLease(key, async ({ storedText }) => storedText), 'old');
  }));

test('an answer past its time is not given, and goes with the next that is stored', () =>
  withTestDatabase(async ({ sql }, target) => {
    const store = createTableStore(databaseOf(target));
    await store.withLease(key, (lease) => lease.publish('text', 60_000));
    await sql`update codelearn.cached_answers set expires_at = pg_catalog.now()`;
    assert.equal(await store.read(key), undefined);
    await store.withLease('other', (lease) => lease.publish('text', 60_000));
    assert.deepEqual([...(await sql`select key from codelearn.cached_answers`)], [{ key: 'other' }]);
  }));

test('a role without rights to it is told so: a cache that cannot be used, not a failure', () =>
  withTestDatabase(async ({ sql }, target) => {
    await sql.unsafe(`create role cache_reader_${target.database} login password 'p'`);
    try {
      const poor = createTableStore(databaseOf({ ...target, user: `cache_reader_${target.database}`, password: 'p' }));
      await assert.rejects(
        poor.withLease(key, async () => 'leased'),
        {
          code: 'cache-unavailable',
          message:
            /^the cache \(table codelearn\.cached_answers\) cannot be used: permission denied for database .* \(42501\)$/,
        },
      );
      await createTableStore(databaseOf(target)).withLease(key, (lease) => lease.publish('text', 60_000));
      await assert.rejects(poor.read(key), {
        code: 'cache-unavailable',
        message: /permission denied for schema codelearn/,
      });
    } finally {
      await sql.unsafe(`drop role cache_reader_${target.database}`);
    }
  }));
