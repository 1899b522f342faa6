import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '../../support/database.ts';
import { complaints } from '../normal-forms/rows-of.ts';
import { testExample, testExclusion } from './rule-tests.ts';

const schema = `create table p (id int primary key); create table t (id int primary key, p_id int);
      insert into p select n from generate_series(1, 30) n; insert into t select n, 1 + n % 30 from generate_series(1, 90) n`;

testExample('missing-foreign-key');
testExclusion('a missing foreign key', schema, 't: p_id -/-> p.id  p is emptied every night');

test('a comment on the column says as well that it refers to nothing', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${schema};
      comment on column t.p_id is 'No foreign key: p is emptied every night'`);
    assert.deepEqual(await complaints(database), []);
  }));
