import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dropIndexConcurrently,
  findIndex,
  readInvalidIndexes,
  relationExists,
} from '../../../src/migrate/run/invalid-index.ts';
import { withTestDatabase } from '../../support/database.ts';

const table = { schema: 'public', name: 'Some table' };

test('an index that a failed build left is found by its table, listed, and removed; a valid one is not listed', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    await sql`create table public."Some table" (id int)`;
    await sql`insert into public."Some table" values (1), (1)`;
    await sql`create index valid on public."Some table" (id)`;
    await assert.rejects(sql`create unique index concurrently "In valid" on public."Some table" (id)`, {
      code: '23505',
    });
    const left = { name: '"public"."In valid"', building: false };
    assert.deepEqual(await readInvalidIndexes(database), [left]);
    assert.deepEqual(await findIndex(database, table, 'In valid'), { ...left, valid: false });
    assert.equal((await findIndex(database, table, 'valid'))?.valid, true);
    assert.equal(await findIndex(database, { ...table, name: 'nothing' }, 'valid'), undefined);
    const [found] = await readInvalidIndexes(database);
    assert.ok(found);
    await dropIndexConcurrently(database, found);
    assert.deepEqual(await readInvalidIndexes(database), []);
    assert.equal(await relationExists(database, ['public', 'In valid']), false);
    assert.equal(await relationExists(database, ['public', 'valid']), true);
  }));
