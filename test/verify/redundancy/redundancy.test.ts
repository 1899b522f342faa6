import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../../src/connection/session.ts';
import { redundancyRules } from '../../../src/verify/redundancy/redundancy.ts';
import { withTestDatabase } from '../../support/database.ts';
import { examine, say } from './examine.ts';
import { examples, testExample } from './rule-tests.ts';

test('the page has an example of every rule', () => {
  const titles = examples.map(({ id }) => id);
  assert.deepEqual(titles.toSorted(), [...redundancyRules.map(({ id }) => id), 'redundancy'].toSorted());
});

testExample('redundancy');

async function warnings(database: Database, lines: readonly string[] = []): Promise<string[]> {
  const checks = await examine(database, lines);
  return checks.filter(({ status }) => status !== 'pass').map(({ status, message }) => `${status} ${message}`);
}

test('what looks like redundancy and is none is left alone', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`
      create table shops (id int primary key, name text not null, opened date not null, rate numeric not null);
      insert into shops select n, 'Shop ' || n, date '2020-01-01' + n, n from generate_series(1, 40) n;
      -- Generated, so it cannot go stale; half equals its parent's; addresses and amounts have commas; small ids are ids of anything.
      create table sales (
        id int primary key, shop_id int not null references shops, rate numeric not null, quantity int not null,
        total numeric generated always as (rate * quantity) stored, checked numeric not null check (checked = rate * quantity),
        address text not null, amount text not null, age int not null, on_sale boolean not null, paid boolean not null,
        attachable_id int not null, attachable_type text not null
      );
      insert into sales (id, shop_id, rate, quantity, checked, address, amount, age, on_sale, paid, attachable_id, attachable_type)
      select n, 1 + n % 40, 1 + n % 40 + (n % 10) * 0.1, 1 + n % 9, (1 + n % 40 + (n % 10) * 0.1) * (1 + n % 9),
             n % 50 || ' Main Street, ' || (array['Bern', 'Thun', 'Chur'])[1 + n % 3], '1,' || 100 + n % 800, 1 + n % 40,
             n % 2 = 0, n % 3 = 0, 1 + n % 40, 'Shop'
        from generate_series(1, 400) n`);
    assert.deepEqual(await warnings(database), []);
  }));

test('a table that may not be read is a skip with the reason, and the others are examined', () =>
  withTestDatabase(async (database) => {
    const role = `reader_${database.pid}`;
    await database.sql.unsafe(`create table a (id int primary key); create table b (id int primary key); insert into b values (1);
      create role ${role}; grant insert on a to ${role}; grant select on b to ${role}; set role ${role}`);
    const said = await say(database);
    await database.sql.unsafe(`reset role; drop owned by ${role}; drop role ${role}`);
    assert.equal(
      said,
      `skip redundancy: a: rows not examined: role ${role} has no privilege: grant select on public.a to ${role}\npass redundancy: b: its rows raise no suspicion\n`,
    );
  }));

test('nothing is written and no setting stays', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(
      `create table t (id int primary key); insert into t values (1); set default_transaction_read_only = on`,
    );
    await examine(database);
    const [row] = await database.sql`select current_setting('statement_timeout') as timeout`;
    assert.equal(row?.timeout, '0');
  }));
