import assert from 'node:assert/strict';
import { test } from 'node:test';
import { introspect } from '../../src/catalog/introspect.ts';
import { findTable } from '../../src/catalog/schema.ts';
import type { Database } from '../../src/connection/session.ts';
import { askInTurn, type RowQuestion } from '../../src/verify/row-questions.ts';
import { withTestDatabase } from '../support/database.ts';

/** Questions in SQL, asked of table t; what is heard, and the transaction that each was asked in. */
async function ask(
  database: Database,
  texts: readonly { readonly sql: string; readonly statementTimeout?: number }[],
): Promise<{ heard: string[]; began: string[] }> {
  const table = findTable(await introspect(database), 't');
  assert.ok(table);
  const heard: string[] = [];
  const began: string[] = [];
  const questions = texts.map(({ sql, statementTimeout = 60_000 }): RowQuestion => {
    return {
      statementTimeout,
      async ask() {
        const [row] = await database.sql.unsafe(`select (${sql})::text as answer, now()::text as began`);
        heard.push(String(row?.answer));
        began.push(String(row?.began));
      },
      giveUp: (obstacle) => heard.push(`given up: ${obstacle}`),
    };
  });
  await askInTurn(database, table, questions);
  return { heard, began };
}

const one = { sql: 'select 1' };
const table = 'create table t (id int primary key)';

test('all questions are asked in one transaction that reads one snapshot', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(table);
    const isolation = { sql: `select current_setting('transaction_isolation')` };
    const { heard, began } = await ask(database, [one, isolation, one]);
    assert.deepEqual(heard, ['1', 'repeatable read', '1']);
    assert.equal(new Set(began).size, 1);
  }));

test('a question that fails is given up with the reason, and no other: the next ones go on in a new transaction', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(table);
    const { heard, began } = await ask(database, [one, { sql: 'select 1 / count(*) from t' }, one, one]);
    assert.deepEqual(heard, ['1', 'given up: division by zero (22012)', '1', '1']);
    assert.equal(began[1], began[2]);
    assert.notEqual(began[0], began[1]);
  }));

test('the last question may fail, and so may all of them', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(table);
    const bad = { sql: 'select 1 / count(*) from t' };
    const reason = 'given up: division by zero (22012)';
    assert.deepEqual((await ask(database, [one, bad])).heard, ['1', reason]);
    assert.deepEqual((await ask(database, [bad, bad])).heard, [reason, reason]);
  }));

test('each question has its own limit on the time of a statement, and a shorter one of the session stays', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(table);
    const limit = `select current_setting('statement_timeout')`;
    const limits = [60_000, 10_000, 10_000, 10_000].map((statementTimeout) => ({ sql: limit, statementTimeout }));
    assert.deepEqual((await ask(database, limits)).heard, ['1min', '10s', '10s', '10s']);
    const failing = limits.with(2, { sql: 'select 1 / count(*) from t', statementTimeout: 10_000 });
    assert.deepEqual((await ask(database, failing)).heard, [
      '1min',
      '10s',
      'given up: division by zero (22012)',
      '10s',
    ]);
    await database.sql.unsafe(`set statement_timeout = '3s'`);
    assert.deepEqual((await ask(database, limits)).heard, ['3s', '3s', '3s', '3s']);
  }));

test('on a standby each question has a transaction of its own, as locks that are held for long would keep back replay', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(table);
    const { heard, began } = await ask({ ...database, inRecovery: true }, [one, one]);
    assert.deepEqual(heard, ['1', '1']);
    assert.equal(new Set(began).size, 2);
  }));
