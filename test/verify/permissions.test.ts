import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { targetUrl } from '../../src/connection/target.ts';
import type { Check } from '../../src/verify/section.ts';
import { type TestProject, withProject } from '../support/project.ts';

const tables = `
  create table orders (id int primary key, customer text not null, town text not null, total float8 not null);
  create table customers (name text primary key, orders_placed int not null);
  insert into orders select n, 'c' || n % 4, 't' || n % 4, n from generate_series(1, 40) n;
  insert into customers select distinct customer, 10 from orders;
  create schema hidden;
  create table hidden.notes (id int primary key, body text not null);
  insert into hidden.notes select n, 'n' || n from generate_series(1, 40) n;`;

const files = {
  'dependencies.txt': 'orders: customer -> town\n',
  'denormalizations/customers.orders_placed.sql':
    '-- How often each customer ordered.\nselect customer as name, count(*)::int as orders_placed from orders group by customer;\n',
  'rules/no_nameless_customer.sql':
    '-- A customer has a name.\n-- refused with: 23502\ninsert into customers (name, orders_placed) values (null, 0);\n',
};

const towns = '-- Where there are shops.\n-- cache: 5 minutes\nselect name from shops;\n';

/** Lends what a role that holds these rights, and nothing else, is told. */
async function verifyAs(grants: string, look: (says: Says) => void): Promise<void> {
  await withProject(files, async (project) => {
    const role = `reader_${randomBytes(6).toString('hex')}`;
    const { database } = project;
    await database.sql.unsafe(
      `${tables} create role ${role} login password 'reader'; ${grants.replaceAll('$role', role)}`,
    );
    try {
      const { checks, code } = await verify(project, role);
      look({
        role,
        code,
        lines: (id) => checks.filter((check) => check.id === id).map(({ status, message }) => `${status} ${message}`),
      });
    } finally {
      await database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    }
  });
}

interface Says {
  readonly role: string;
  readonly code: number;
  /** The checks of a kind, as `status message`. */
  lines(id: string): string[];
}

async function verify(
  { runWith, target }: TestProject,
  role: string,
  only?: string,
): Promise<{ checks: Check[]; code: number }> {
  const env = { DATABASE_URL: targetUrl({ ...target, user: role, password: 'reader' }) };
  const { out, err, code } = await runWith({ env }, 'verify', '--format', 'json', ...(only ? ['--only', only] : []));
  assert.ok(out.startsWith('{'), err);
  const { sections } = JSON.parse(out) as { sections: { checks: Check[] }[] };
  return { checks: sections.flatMap(({ checks }) => checks), code };
}

const readsAll = 'grant usage on schema hidden to $role; grant select on all tables in schema public, hidden to $role;';

test('a table without SELECT is skipped where its rows are needed, and judged where the catalog is enough', () =>
  verifyAs(`${readsAll} revoke select on orders from $role`, ({ role, code, lines }) => {
    assert.equal(code, 1);
    const why = `rows not examined: role ${role} has no privilege: grant select on public.orders to ${role}`;
    assert.deepEqual(lines('rows-examined'), [
      'pass hidden.notes: 40 rows: nothing suspected',
      'pass customers: 4 rows: nothing suspected',
      `skip orders: ${why}`,
    ]);
    assert.deepEqual(lines('dependency-holds'), [`skip orders: ${why}`]);
    assert.ok(lines('redundancy').includes(`skip orders: ${why}`));
    assert.deepEqual(lines('third-normal-form'), [
      'fail orders is in 2NF only: {customer} -> {town} is a transitive dependency, {customer} is no key and no part of one',
    ]);
    assert.deepEqual(lines('float-money'), ['fail orders.total is double precision, and sounds like money']);
    assert.deepEqual(lines('denormalization'), [
      'skip customers.orders_placed: rows not examined: permission denied for table orders (42501)',
    ]);
    assert.deepEqual(lines('business-rule'), [
      'skip A customer has a name. Not tried: this role may not do it (permission denied for table customers)',
    ]);
  }));

test('a schema without USAGE is named, with the grant that opens it', () =>
  verifyAs(`${readsAll} revoke usage on schema hidden from $role`, ({ role, lines }) => {
    assert.deepEqual(lines('rows-examined'), [
      `skip hidden.notes: rows not examined: role ${role} has no privilege on schema hidden: grant usage on schema hidden to ${role}`,
      'pass customers: 4 rows: nothing suspected',
      'pass orders: 40 rows: nothing suspected',
    ]);
    assert.deepEqual(lines('denormalization'), ['pass customers.orders_placed equals its query in all 4 rows']);
  }));

test('rights on some columns leave the others to be asked for', () =>
  verifyAs(
    `${readsAll} revoke select on orders from $role; grant select (id, customer) on orders to $role`,
    ({ role, lines }) => {
      const why = `rows not examined: role ${role} has no privilege on town, total: grant select (town, total) on public.orders to ${role}`;
      assert.deepEqual(lines('rows-examined').at(-1), `skip orders: ${why}`);
      assert.deepEqual(lines('dependency-holds'), [`skip orders: ${why}`]);
      assert.deepEqual(lines('denormalization'), ['pass customers.orders_placed equals its query in all 4 rows']);
    },
  ));

test('rows that row level security hides make a skip, never a pass', () =>
  verifyAs(
    `${readsAll} alter table orders enable row level security; create policy few on orders using (id < 3)`,
    ({ role, lines }) => {
      const why = `rows not examined: row level security hides rows from role ${role}: read them as a role with bypassrls`;
      assert.deepEqual(lines('rows-examined').at(-1), `skip orders: ${why}`);
      assert.deepEqual(lines('dependency-holds'), [`skip orders: ${why}`]);
      assert.ok(lines('redundancy').includes(`skip orders: ${why}`));
      assert.deepEqual(lines('denormalization'), [
        'skip customers.orders_placed: rows not examined: query would be affected by row-level security policy for table "orders" (42501)',
      ]);
    },
  ));

test('a role that bypasses row level security sees every row', () =>
  verifyAs(`${readsAll} alter table orders enable row level security; alter role $role bypassrls`, ({ lines }) => {
    assert.deepEqual(lines('rows-examined').at(-1), 'pass orders: 40 rows: nothing suspected');
    assert.deepEqual(lines('denormalization'), ['pass customers.orders_placed equals its query in all 4 rows']);
  }));

test('an answer that is cached of such a table is skipped, and what else is stored twice is compared', () =>
  withProject({ ...files, 'queries/towns.sql': towns }, async (project) => {
    const { database, runWith, target } = project;
    const role = `reader_${randomBytes(6).toString('hex')}`;
    await database.sql.unsafe(`
      ${tables} create table shops (name text primary key); insert into shops values ('a');
      create role ${role} login password 'reader';
      grant select on shops, orders, customers to ${role};
      do $$ begin execute format('grant create on database %I to ${role}', current_database()); end $$`);
    const env = { DATABASE_URL: targetUrl({ ...target, user: role, password: 'reader' }) };
    assert.equal((await runWith({ env }, 'cached', 'towns')).code, 0);
    await database.sql.unsafe(
      `revoke select on shops from ${role}; update customers set orders_placed = 9 where name = 'c1'`,
    );
    try {
      const { checks, code } = await verify(project, role, 'denormalizations');
      assert.equal(code, 1);
      assert.deepEqual(
        checks.map(({ status, message }) => `${status} ${message}`),
        [
          'fail customers.orders_placed differs from its query in 1 of 4 rows',
          'skip towns: not compared: permission denied for table shops (42501)',
        ],
      );
    } finally {
      await database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    }
  }));

test('reconcile writes nothing where row level security hides rows that the query reads', () =>
  withProject(files, async ({ database, runWith, target }) => {
    const role = `reader_${randomBytes(6).toString('hex')}`;
    await database.sql.unsafe(`
      ${tables} create role ${role} login password 'reader'; grant select, update on orders, customers to ${role};
      alter table orders enable row level security; create policy few on orders using (id < 3)`);
    try {
      const env = { DATABASE_URL: targetUrl({ ...target, user: role, password: 'reader' }) };
      const { code, err } = await runWith({ env }, 'reconcile');
      assert.equal(code, 2);
      assert.match(
        err,
        /^error: sql\/denormalizations\/customers\.orders_placed\.sql.*: query would be affected by row-level security policy for table "orders" \(42501\)$/m,
      );
      assert.deepEqual(
        [...(await database.sql`select distinct orders_placed from customers`)],
        [{ orders_placed: 10 }],
      );
    } finally {
      await database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    }
  }));
