import assert from 'node:assert/strict';
import { test } from 'node:test';
import { introspect } from '../../../src/catalog/introspect.ts';
import { findTable, type Schema } from '../../../src/catalog/schema.ts';
import type { Database } from '../../../src/connection/session.ts';
import { examineRows } from '../../../src/verify/normal-forms/examined-rows.ts';
import type { Check } from '../../../src/verify/section.ts';
import { withTestDatabase } from '../../support/database.ts';
import { testExclusion } from '../redundancy/rule-tests.ts';
import { declare } from './table-of.ts';

/** Orders that hold what belongs to the customer, and lines that hold what belongs to the order and the product. */
const shop = (orders: number): string => `
  create table customers (id int primary key);
  insert into customers select generate_series(0, 39);
  create table orders (id int primary key, customer_id int not null references customers, city text not null, country text not null);
  insert into orders
  select n, c, (array['Bern', 'Chur', 'Bonn', 'Lyon', 'Rom'])[1 + c % 5], (array['CH', 'CH', 'DE', 'FR', 'IT'])[1 + c % 5]
    from generate_series(1, ${orders}) n cross join lateral (select (n::int8 * n % 37 + n % 3)::int as c) customer;
  create table order_lines (order_id int, product_id int, product_name text not null, quantity int not null, primary key (order_id, product_id));
  insert into order_lines
  select n, (n * 7 + line) % 31, 'Product ' || (n * 7 + line) % 31 % 29, 1 + (n * line) % 6
    from generate_series(1, ${Math.min(orders, 1000)}) n, generate_series(1, 3) line;`;

async function examine(database: Database, name: string, ...lines: string[]): Promise<readonly Check[]> {
  return examineTable(database, await introspect(database), name, lines);
}

/** What is said of dependencies, in a schema as it was read before. */
async function examineTable(
  database: Database,
  schema: Schema,
  name: string,
  lines: readonly string[] = [],
): Promise<readonly Check[]> {
  const table = findTable(schema, name);
  assert.ok(table);
  const project = { folder: { path: 'sql', absolute: '/nowhere/sql' } };
  const known = { table, declarations: declare(...lines), denormalized: [] };
  const checks = await examineRows({ database, schema, project }, known);
  return checks.filter(({ id }) => /^(?:suspected-|weak-dependency|rows-examined|unused-declaration)/.test(id));
}

function said(checks: readonly Check[]): string[] {
  return checks.map(({ id, status, message }) => `${status} ${id}: ${message}`);
}

test('a transitive dependency that nobody declared is a warning with evidence, a query and what to decide', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(shop(300));
    const [suspected, ...rest] = await examine(database, 'orders');
    assert.deepEqual(suspected, {
      id: 'suspected-transitive',
      status: 'warn',
      subject: { schema: 'public', table: 'orders', columns: ['customer_id', 'city', 'country'], name: null },
      message: 'orders: every row obeys {id} -> {customer_id} -> {city, country}, and {customer_id} is no key',
      evidence: [
        'city: 35 values of {customer_id} in 300 rows, 35 repeated; 265 rows restate a value already stored, 0 contradict; by accident: 2^-608',
        'country: 35 values of {customer_id} in 300 rows, 35 repeated; 265 rows restate a value already stored, 0 contradict; by accident: 2^-488',
        'rows can only refute a dependency: this may be an accident, or a copy kept on purpose',
      ],
      fix: [
        'look: select customer_id, count(distinct row(city, country)) from public.orders where customer_id is not null group by customer_id having count(distinct row(city, country)) > 1 order by customer_id;',
        'a rule? then move city, country to a table whose key is {customer_id}; until then declare it in dependencies.txt:',
        '  orders: customer_id -> city, country',
        'an accident, or the value at that time? then say so there, and why:',
        '  orders: customer_id -/-> city, country  <why>',
      ].join('\n'),
    });
    assert.deepEqual(said(rest), [
      'pass weak-dependency: orders: the rows obey {city} -> {country}, which {customer_id} explains',
      'pass rows-examined: orders: 300 rows: 1 suspected',
    ]);
  }));

test('the query finds nothing where the rows obey, and the rows that do not', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(shop(300));
    const query = async (): Promise<readonly unknown[]> => {
      const [suspected] = await examine(database, 'orders');
      const [, sql = ''] = /^look: (.*);$/m.exec(suspected?.fix ?? '') ?? [];
      assert.match(sql, /^select customer_id, /);
      return database.sql.unsafe(sql);
    };
    assert.deepEqual([...(await query())], []);
    await database.sql.unsafe(`update orders set city = 'Köln' where id = 2`);
    assert.deepEqual([...(await query())], [{ customer_id: 6, count: '2' }]);
  }));

test('a partial dependency is told by its own name', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(shop(300));
    const [suspected] = await examine(database, 'order_lines');
    assert.deepEqual(said(suspected === undefined ? [] : [suspected]), [
      'warn suspected-partial: order_lines: every row obeys {product_id} -> {product_name}, and {product_id} is part of a key',
    ]);
  }));

test('where a few rows contradict a likely rule, they are shown', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${shop(300)} update orders set city = 'Köln', country = 'DE' where id = 2`);
    const [suspected] = await examine(database, 'orders');
    assert.equal(suspected?.status, 'warn');
    assert.match(suspected.message, /^orders: data contradicts a likely rule: nearly every row obeys /);
    assert.ok(
      suspected.evidence.includes("  customer_id '6': city is 'Chur' in 5 rows, 'Köln' in 1 row"),
      suspected.evidence.join('\n'),
    );
  }));

test('an exclusion silences its dependency and no other; one that excludes nothing is idle', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(shop(300));
    const checks = await examine(
      database,
      'orders',
      'orders: customer_id -/-> country  where it went then',
      'orders: country -/-> customer_id  many live there',
    );
    assert.deepEqual(said(checks), [
      'warn suspected-transitive: orders: every row obeys {id} -> {customer_id} -> {city}, and {customer_id} is no key',
      'pass weak-dependency: orders: the rows obey {city} -> {country}, which {customer_id} explains',
      'pass rows-examined: orders: 300 rows: 1 suspected',
      'warn unused-declaration: sql/dependencies.txt:2: {country} -/-> {customer_id} excludes nothing: the rows do not suggest it, or the keys rule it out',
    ]);
  }));

test('without rows nothing was examined, and no exclusion is called unused', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${shop(10)} truncate orders`);
    assert.deepEqual(said(await examine(database, 'orders', 'orders: customer_id -/-> city  perhaps')), [
      'skip rows-examined: orders: no rows: not examined',
    ]);
  }));

test('of a large table a sample refutes, and all rows are counted on the server', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${shop(60_000)} update orders set city = 'Köln' where id = 59999; analyze`);
    const [suspected, , last] = await examine(database, 'orders');
    assert.equal(suspected?.id, 'suspected-transitive');
    assert.match(
      suspected.evidence.join('\n'),
      /country: 35 values of \{customer_id\} in 60000 rows, 35 repeated; 59965 rows restate/,
    );
    assert.match(suspected.evidence.join('\n'), /approximate: city: 1 row contradicts/);
    assert.match(last?.message ?? '', /^orders: a sample of \d+ rows, survivors held against all rows: 1 suspected/);
  }));

test('a table that may not be read is skipped with the reason', () =>
  withTestDatabase(async (database) => {
    const role = `reader_${database.pid}`;
    await database.sql.unsafe(
      `${shop(10)} create role ${role}; grant insert on all tables in schema public to ${role}; set role ${role}`,
    );
    const checks = await examine(database, 'orders');
    await database.sql.unsafe(`reset role; drop owned by ${role}; drop role ${role}`);
    assert.deepEqual(said(checks), [
      `skip rows-examined: orders: rows not examined: role ${role} has no privilege: grant select on public.orders to ${role}`,
    ]);
  }));

test('so is one that was dropped since the catalog was read, and one that takes longer than the session allows', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(shop(60_000));
    const schema = await introspect(database);
    await database.sql.unsafe(`set statement_timeout = '1ms'`);
    const slow = await examineTable(database, schema, 'orders');
    await database.sql.unsafe('reset statement_timeout; drop table orders');
    assert.deepEqual(said([...slow, ...(await examineTable(database, schema, 'orders'))]), [
      'skip rows-examined: orders: rows not examined: canceling statement due to statement timeout (57014)',
      'skip rows-examined: orders: rows not examined: it was dropped or renamed since the catalog was read',
    ]);
  }));

test('nothing is written: a read-only session will do', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${shop(300)} set default_transaction_read_only = on`);
    assert.equal((await examine(database, 'orders'))[0]?.id, 'suspected-transitive');
  }));

test('types without equality, columns that are all NULL and equal rows do no harm', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`
      create table things (kind_id int, place point, payload json, page xml, empty text, "odd ""name" text);
      insert into things select n % 5, point(n % 5, 1), to_json(n % 5), '<a/>', null, n % 5 || 'x' from generate_series(1, 200) n`);
    const [suspected] = await examine(database, 'things');
    assert.deepEqual(suspected?.subject.columns, ['kind_id', 'place', 'payload', 'odd "name']);
    const [, sql = ''] = /^look: (.*);$/m.exec(suspected?.fix ?? '') ?? [];
    assert.deepEqual([...(await database.sql.unsafe(sql))], []);
  }));

test('an exclusion that silences another finding about the rows is used', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`
      create table accounts (id int primary key, email text not null, name text not null);
      insert into accounts select n, 'a' || n || '@test.example', 'Name ' || n % 50 from generate_series(1, 400) n`);
    const checks = await examine(database, 'accounts', 'accounts: email -/-> id  an address may be shared some day');
    assert.deepEqual(said(checks), ['pass rows-examined: accounts: 400 rows: nothing suspected']);
  }));

testExclusion(
  'a suspected dependency',
  `create table t (id int primary key, code text, label text);
      insert into t select n, 'C' || n * n % 23, 'L' || n * n % 23 % 5 from generate_series(1, 200) n`,
  't: code -/-> label  of that day',
);
