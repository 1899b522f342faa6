import assert from 'node:assert/strict';
import { test } from 'node:test';
import { introspect } from '../../../src/catalog/introspect.ts';
import type { Database } from '../../../src/connection/session.ts';
import { bindDeclarations } from '../../../src/functional-dependencies/declarations.ts';
import { judgeDeclaredData } from '../../../src/verify/normal-forms/declared-data.ts';
import type { Check } from '../../../src/verify/section.ts';
import { withTestDatabase } from '../../support/database.ts';
import { declare } from './table-of.ts';

async function compare(database: Database, ...lines: string[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [table, own] of bindDeclarations(declare(...lines), await introspect(database))) {
    checks.push(...(await judgeDeclaredData(database, table, own)));
  }
  return checks;
}

const orders =
  'create table orders (id int primary key, customer text, "Home town" text, shape point, total int generated always as (id * 2) stored)';

test('a rule that the rows break is named with the rows that break it', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${orders};
      insert into orders values (1, 'Ann', 'Bern'), (2, 'Ann', 'Bern'), (3, 'Ann', 'Basel'), (4, 'Bob', null), (5, 'Bob', 'Chur'),
        (6, 'Cid', 'Thun'), (7, 'Cid', 'Thun'), (8, null, 'a'), (9, null, 'b')`);
    const [broken] = await compare(database, 'orders: customer -> "Home town"');
    assert.deepEqual(broken, {
      id: 'dependency-broken',
      status: 'fail',
      subject: { schema: 'public', table: 'orders', columns: ['customer', 'Home town'], name: null },
      message: 'orders: the rows contradict {customer} -> {Home town} (sql/dependencies.txt:1) for 2 {customer}',
      evidence: [
        "customer 'Ann': Home town is 'Bern' in 2 rows, 'Basel' in 1 row",
        "customer 'Bob': Home town is 'Chur' in 1 row, NULL in 1 row",
      ],
      fix: 'Correct the rows, or delete the rule if it is none.',
    });
  }));

test('of many broken groups five are shown and the rest counted', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${orders};
      insert into orders select n, (n % 8)::text, n::text from generate_series(1, 24) n`);
    const [broken] = await compare(database, 'orders: customer -> "Home town"');
    assert.equal(broken?.evidence.length, 6);
    assert.equal(broken?.evidence.at(-1), 'and 3 more');
  }));

test('a rule that holds passes, also over a type without equality; a generated column needs no look', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${orders};
      insert into orders select n, (n % 3)::text, 'x', point(n % 3, 0) from generate_series(1, 9) n`);
    const checks = await compare(
      database,
      'orders: customer -> shape, total',
      'orders: shape, customer -> "Home town"',
    );
    assert.deepEqual(
      checks.map(({ status, message }) => `${status} ${message}`),
      [
        'pass orders: no row contradicts {customer} -> {shape} (sql/dependencies.txt:1)',
        'pass orders: no row contradicts {shape, customer} -> {Home town} (sql/dependencies.txt:2)',
      ],
    );
  }));

test('without rows a rule was not examined', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(orders);
    const [only] = await compare(database, 'orders: customer -> "Home town"');
    assert.deepEqual(
      [only?.status, only?.message],
      ['skip', 'orders: no rows: {customer} -> {Home town} not examined (sql/dependencies.txt:1)'],
    );
  }));

test('a table whose rows may not be read is skipped with the reason', () =>
  withTestDatabase(async (database) => {
    const role = `reader_${database.pid}`;
    await database.sql.unsafe(`${orders}; create role ${role}; grant insert on orders to ${role}; set role ${role}`);
    const [only] = await compare(database, 'orders: customer -> "Home town"');
    await database.sql.unsafe(`reset role; drop owned by ${role}; drop role ${role}`);
    assert.equal(only?.status, 'skip');
    assert.equal(
      only?.message,
      `orders: rows not examined: role ${role} has no privilege: grant select on public.orders to ${role}`,
    );
  }));

test('values are the same where the server calls them equal, however they print', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`create extension citext;
      create table rates (region citext, rate numeric, every interval, note text);
      insert into rates values ('North', 1.0, '1 month', 'a'), ('NORTH', 1.00, '30 days', 'b'), ('south', 2, '1 day', 'c')`);
    const checks = await compare(database, 'rates: region -> rate', 'rates: rate -> every', 'rates: region -> note');
    assert.deepEqual(
      checks.map(({ status, message, evidence }) => [status, message, ...evidence]),
      [
        ['pass', 'rates: no row contradicts {region} -> {rate} (sql/dependencies.txt:1)'],
        ['pass', 'rates: no row contradicts {rate} -> {every} (sql/dependencies.txt:2)'],
        [
          'fail',
          'rates: the rows contradict {region} -> {note} (sql/dependencies.txt:3) for 1 {region}',
          "region 'north': note is 'a' in 1 row, 'b' in 1 row",
        ],
      ],
    );
  }));
