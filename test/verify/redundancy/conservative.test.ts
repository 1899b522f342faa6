import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../../src/connection/session.ts';
import { withTestDatabase } from '../../support/database.ts';
import { complaints } from '../normal-forms/rows-of.ts';
import { examine, say } from './examine.ts';

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

const cases: Readonly<Record<string, { schema: string; line: string }>> = {
  'a copied column': {
    schema: `create table p (id int primary key, city text); create table t (id int primary key, p_id int references p, city text);
      insert into p select n, 'C' || n from generate_series(1, 30) n;
      insert into t select n, 1 + n % 30, 'C' || 1 + n % 30 from generate_series(1, 90) n`,
    line: 't: p_id -/-> city  where it was sent',
  },
  'a computed column': {
    schema: `create table t (id int primary key, a int, b int, c int);
      insert into t select n, n % 7 + 2, n % 11 + 2, n % 7 + n % 11 + 4 from generate_series(1, 90) n`,
    line: 't: b, a -/-> c  rounded by hand',
  },
  'a list in a text': {
    schema: `create table t (id int primary key, tags text);
      insert into t select n, 'a' || n % 5 || ';a' || n % 6 from generate_series(1, 90) n`,
    line: 't: tags is atomic  shown as it is',
  },
  'flags that imply each other': {
    schema: `create table t (id int primary key, active boolean, inactive boolean);
      insert into t select n, n % 2 = 0, n % 2 = 1 from generate_series(1, 90) n`,
    line: 't: active -/-> inactive  two systems',
  },
  'an undeclared key': {
    schema: `create table t (id int primary key, email text not null); insert into t select n, n || '@x' from generate_series(1, 100) n`,
    line: 't: email -/-> id  families share one',
  },
  'a constant ratio': {
    schema: `create table t (id int primary key, net numeric(8, 2), tax numeric(8, 2));
      insert into t select n, n * n % 97 + 1.5, (n * n % 97 + 1.5) * 0.2 from generate_series(1, 100) n`,
    line: 't: net -/-> tax  by hand, from the paper',
  },
  'part of a date': {
    schema: `create table t (id int primary key, day date, month int);
      insert into t select n, date '2024-01-01' + n * n % 361, extract(month from date '2024-01-01' + n * n % 361) from generate_series(1, 100) n`,
    line: 't: day -/-> month  the month it was booked for',
  },
  'a suspected dependency': {
    schema: `create table t (id int primary key, code text, label text);
      insert into t select n, 'C' || n * n % 23, 'L' || n * n % 23 % 5 from generate_series(1, 200) n`,
    line: 't: code -/-> label  of that day',
  },
  'a missing foreign key': {
    schema: `create table p (id int primary key); create table t (id int primary key, p_id int);
      insert into p select n from generate_series(1, 30) n; insert into t select n, 1 + n % 30 from generate_series(1, 90) n`,
    line: 't: p_id -/-> p.id  p is emptied every night',
  },
  'a total of other rows': {
    schema: `create table t (id int primary key, children int not null); create table c (id int primary key, t_id int references t on delete cascade);
      insert into t select n, 1 + n * n % 11 from generate_series(1, 60) n;
      insert into c select row_number() over (), t.id from t, generate_series(1, t.children)`,
    line: 't: children -/-> c.t_id  as the parents say',
  },
};

for (const [name, { schema, line }] of Object.entries(cases)) {
  test(`${name} is found, put to rest by a line that says why, and the line is unused once there is nothing to say`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(`${schema}`);
      assert.equal((await complaints(database)).length, 1);
      assert.deepEqual(await complaints(database, line), []);
      const others = line.includes('-/->') ? 't: id -/-> mark  none' : 't: mark is atomic  none';
      await database.sql.unsafe(`alter table t add mark text default 'a'`);
      assert.deepEqual(await complaints(database, line, others), [
        `warn unused-declaration t(${line.includes('-/->') ? 'id, mark' : 'mark'})`,
      ]);
      await database.sql.unsafe(`delete from t where id > 1`);
      assert.deepEqual(await complaints(database, line), [`warn unused-declaration t(${about(line)})`]);
      await database.sql.unsafe('delete from t');
      assert.deepEqual(await complaints(database, line), [], 'without rows nothing is known');
    }));
}

/** The columns of table t in a line. */
function about(line: string): string {
  const [, left = '', right = ''] = /^t: (.*?) (?:-\/-> (\S+)|is atomic)/.exec(line) ?? [];
  return right === '' || right.includes('.') ? left : `${left}, ${right}`;
}

test('a comment on the column says as well that it refers to nothing', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${cases['a missing foreign key']?.schema};
      comment on column t.p_id is 'No foreign key: p is emptied every night'`);
    assert.deepEqual(await complaints(database), []);
  }));

test('a total kept on purpose, with its query in sql/denormalizations, is left alone', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`
      create table p (id int primary key, children int not null); create table c (id int primary key, p_id int references p);
      insert into p select n, n from generate_series(1, 30) n;
      insert into c select row_number() over (), p.id from p, generate_series(1, p.children)`);
    assert.equal((await warnings(database)).length, 1);
    const onPurpose = await examine(database, [], [{ schema: 'public', table: 'p', column: 'children' }]);
    assert.deepEqual(
      onPurpose.filter(({ status }) => status === 'warn'),
      [],
    );
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
