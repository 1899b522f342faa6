import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { targetUrl } from '../../src/connection/target.ts';
import { type Decomposition, decompose } from '../../src/decompose/decompose.ts';
import { CodelearnError, exitCodes } from '../../src/errors.ts';
import { parseDependencies } from '../../src/project/dependencies.ts';
import { connectTo, withTestDatabase } from '../support/database.ts';
import { withProject } from '../support/project.ts';

/** Rows that contradict the rule, so that a table which is read cannot be decomposed. */
const orders = `
create table public.orders (id int primary key, zip text not null, city text not null);
insert into public.orders values (1, '3000', 'Bern'), (2, '3000', 'Basel');
`;

function decomposeOrders(database: Database): Promise<Decomposition> {
  const dependencies = parseDependencies({ path: 'dependencies.txt', text: 'orders: zip -> city' });
  return decompose(database, { dependencies, denormalizations: [], queries: [] }, 'orders');
}

async function refusalOf(database: Database): Promise<{ code: string; exit: number; message: string }> {
  const error = await decomposeOrders(database).then(
    () => assert.fail('it was decomposed'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CodelearnError, String(error));
  return { code: error.code, exit: error.exit, message: error.message };
}

test('rows that contradict the rule are a finding, exit 1', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(orders);
    const { code, exit } = await refusalOf(database);
    assert.deepEqual([code, exit], ['dependency-broken', exitCodes.findings]);
  }));

test('a table that the role may not read is no contradiction but an error, exit 2', () =>
  withTestDatabase(async (database, target) => {
    await database.sql.unsafe(orders);
    const role = `codelearn_test_${target.database}`;
    await database.sql.unsafe(`create role ${role}`);
    try {
      await connectTo(target, async (session) => {
        await session.sql.unsafe(`set role ${role}`);
        assert.deepEqual(await refusalOf(session), {
          code: 'rows-not-read',
          exit: exitCodes.usage,
          message: `orders: whether its rows can be split is not known: role ${role} has no privilege: grant select on public.orders to ${role}`,
        });
      });
    } finally {
      await database.sql.unsafe(`drop role ${role}`);
    }
  }));

test('the command says so, writes nothing and ends with 2', () =>
  withProject({ 'dependencies.txt': 'orders: zip -> city\n' }, async ({ database, target, runWith }) => {
    await database.sql.unsafe(orders);
    const role = `codelearn_test_${target.database}`;
    await database.sql.unsafe(`create role ${role} login password 'reader'`);
    try {
      const url = targetUrl({ ...target, user: role, password: 'reader' });
      const { code, out, err } = await runWith({ env: { DATABASE_URL: url } }, 'decompose', 'orders', '--write');
      assert.deepEqual([code, out], [exitCodes.usage, '']);
      assert.match(err, /error: orders: whether its rows can be split is not known: role \w+ has no privilege/);
    } finally {
      await database.sql.unsafe(`drop role ${role}`);
    }
  }));
