import assert from 'node:assert/strict';
import { test } from 'node:test';
import { introspect } from '../../../src/catalog/introspect.ts';
import { readScale } from '../../../src/project/scale.ts';
import { judgeDesign } from '../../../src/verify/design/design.ts';
import { designRules } from '../../../src/verify/design/rules.ts';
import { withTestDatabase } from '../../support/database.ts';
import { applyReference, reference, testOnEveryServer } from '../../support/reference.ts';

const nowhere = { schema: null, table: null, columns: [], name: null };

testOnEveryServer('the reference project keeps every rule, and each says so', async (database) => {
  await applyReference(database);
  const checks = judgeDesign(await introspect(database), readScale(reference));
  assert.deepEqual(
    checks,
    designRules.map(({ id, expectation }) => ({
      id,
      status: 'pass',
      subject: nowhere,
      message: `4 tables: ${expectation}`,
      evidence: [],
      fix: null,
    })),
  );
});

test('a violation names what it is about, why it hurts, and the SQL that ends it', async () => {
  await withTestDatabase(async (database) => {
    await database.sql.unsafe(`
      create schema "Shop";
      create table "Shop".orders (id bigint primary key);
      create table "Shop"."order items" (
        number int, "order" bigint references "Shop".orders, primary key (number, "order")
      )`);
    const checks = judgeDesign(await introspect(database), []);
    assert.deepEqual(
      checks.filter(({ status }) => status !== 'pass'),
      [
        {
          id: 'foreign-key-index',
          status: 'fail',
          subject: { schema: 'Shop', table: 'order items', columns: ['order'], name: 'order items_order_fkey' },
          message: 'Shop.order items has no index that starts with order, for foreign key order items_order_fkey',
          evidence: [
            'Each delete and each key change in the referenced table looks for rows that refer to it: without an index it reads the whole table, once for every row.',
            'Not order items_pkey: it starts with number.',
          ],
          fix: 'create index on "Shop"."order items" ("order");',
        },
      ],
    );
    assert.equal(checks.length, designRules.length);
  });
});

test('one table is counted as one', async () => {
  await withTestDatabase(async (database) => {
    await database.sql.unsafe('create table alone (id bigint primary key)');
    const [first] = judgeDesign(await introspect(database), []);
    assert.equal(first?.message, '1 table: every table has a primary key');
  });
});

test('without a table nothing passes', async () => {
  await withTestDatabase(async (database) => {
    assert.deepEqual(judgeDesign(await introspect(database), []), [
      {
        id: 'design',
        status: 'skip',
        subject: nowhere,
        message: 'there is no table to judge',
        evidence: [],
        fix: null,
      },
    ]);
  });
});
