import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyOut } from '../../src/database/copy-out.ts';
import { withTestDatabase } from '../support/database.ts';

test('after every size of stream the session still answers', () =>
  withTestDatabase(async (database) => {
    for (const size of [0, 1, 10, 50, 60, 65, 100, 1_000, 20_000]) {
      let bytes = 0;
      const select = `select repeat('x', 1023) from generate_series(1, ${size})`;
      await copyOut(database, select, (chunk) => {
        bytes += chunk.length;
      });
      assert.equal(bytes, size * 1024);
      assert.deepEqual([...(await database.sql`select 1 as answer`)], [{ answer: 1 }]);
    }
  }));

test('a fault of the reader is thrown once the stream is at its end, and the session still answers', () =>
  withTestDatabase(async (database) => {
    const fault = new Error('full');
    const reading = copyOut(database, 'select generate_series(1, 100000)', () => {
      throw fault;
    });
    await assert.rejects(reading, fault);
    assert.deepEqual([...(await database.sql`select 1 as answer`)], [{ answer: 1 }]);
  }));

test('a fault of the server at the beginning or in the middle of the stream is thrown, and the session still answers', () =>
  withTestDatabase(async (database) => {
    for (const rows of [1, 2, 100, 90_000]) {
      const reading = copyOut(database, `select 1 / (n - ${rows}) from generate_series(1, ${rows}) n`, () => {});
      await assert.rejects(reading, { code: '22012' });
      assert.deepEqual([...(await database.sql`select 1 as answer`)], [{ answer: 1 }]);
    }
  }));
