import assert from 'node:assert/strict';
import { test } from 'node:test';
import { introspect } from '../../../src/catalog/introspect.ts';
import { findTable, type Table } from '../../../src/catalog/schema.ts';
import type { Database } from '../../../src/connection/session.ts';
import type { TableRows } from '../../../src/functional-dependencies/rows/table-rows.ts';
import { drawTableSample, readTableSample } from '../../../src/functional-dependencies/rows/table-sample.ts';
import type { Measure } from '../../../src/functional-dependencies/suspected/measure.ts';
import { createRowsViolationCounter } from '../../../src/functional-dependencies/suspected/rows-violation-counter.ts';
import { createServerViolationCounter } from '../../../src/functional-dependencies/suspected/server-violation-counter.ts';
import { withTestDatabase } from '../../support/database.ts';

const rows = `
  create extension citext;
  create table sales as
  select n as id, (n * n) % 23 as shop_id, case when n % 9 > 0 then 'Shop ' || (n * n) % 23 end as "Shop name",
         nullif(((n * n) % 23) % 5, 0) as region, ((n * n) % 23)::text::jsonb as card, gen_random_uuid() as code,
         repeat('long ', 100) || (n * n) % 23 % 4 as story, (n % 4)::numeric(9, 2) as price, point(n % 3, 0) as place,
         (array['Ab', 'aB', 'c'])[1 + n % 3]::citext as grade, jsonb_build_array(trim_scale(n % 4 / 2.0 * 1.00), n % 2) as steps,
         (array['1 month', '30 days', '2 days'])[1 + n % 3]::interval as span
    from generate_series(1, 500) n;
  update sales set region = 7 where id in (4, 40, 400)`;

async function tableIn(database: Database): Promise<Table> {
  const table = findTable(await introspect(database), 'sales');
  assert.ok(table);
  return table;
}

async function readSample(database: Database, table: Table): Promise<TableRows> {
  return readTableSample(database, table, table.columns, await drawTableSample(database, table));
}

function rounded(measures: readonly Measure[]): unknown[] {
  return measures.map((measure) => ({
    ...measure,
    ...{ chance: measure.chance.toFixed(9), top: measure.top.toFixed(9), agreement: measure.agreement.toFixed(9) },
  }));
}

test('server and memory count the same, whatever the types', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(rows);
    const table = await tableIn(database);
    const sample = await readSample(database, table);
    const [memory, server] = [createRowsViolationCounter(sample), createServerViolationCounter(database, table)];
    const names = table.columns.map(({ name }) => name);
    for (const determinant of [
      ['shop_id'],
      ['Shop name'],
      ['region'],
      ['card'],
      ['code'],
      ['grade'],
      ['steps'],
      ['span'],
      ['shop_id', 'region'],
    ]) {
      const others = names.filter((name) => !determinant.includes(name));
      const dependents = [...others, ...others, ...others, ...others];
      assert.deepEqual(
        rounded(await server.measure(determinant, dependents)),
        rounded(await memory.measure(determinant, dependents)),
        determinant.join(),
      );
    }
    const over = ['story', 'card'] as const;
    assert.deepEqual(
      rounded(await server.measure(['story'], ['story', 'card'], 'shop_id')),
      rounded(await memory.measure(['story'], over, 'shop_id')),
    );
  }));

test('without rows there is nothing to measure', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${rows}; truncate sales`);
    const [measure] = await createServerViolationCounter(database, await tableIn(database)).measure(
      ['shop_id'],
      ['region'],
    );
    assert.deepEqual(measure, {
      rows: 0,
      groups: 0,
      repeated: 0,
      broken: 0,
      violations: 0,
      agreement: 1,
      chance: 0,
      top: 0,
    });
  }));

test('of a large table a sample is read, of one whose estimate is old all of it', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(
      'create table sales as select n as id, n % 7 as shop_id from generate_series(1, 120000) n',
    );
    await database.sql.unsafe('analyze sales');
    const table = await tableIn(database);
    const sample = await readSample(database, table);
    assert.equal(sample.complete, false);
    assert.ok(sample.rows > 15_000 && sample.rows <= 25_000, String(sample.rows));
    await database.sql.unsafe('delete from sales where id > 100');
    const fewer = await readSample(database, table);
    assert.deepEqual([fewer.rows, fewer.complete], [100, true]);
  }));
