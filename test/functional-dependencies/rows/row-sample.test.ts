import assert from 'node:assert/strict';
import { test } from 'node:test';
import { introspect } from '../../../src/catalog/introspect.ts';
import { findTable } from '../../../src/catalog/schema.ts';
import type { Database } from '../../../src/connection/session.ts';
import { readTableRows } from '../../../src/functional-dependencies/rows/table-rows.ts';
import { withTestDatabase } from '../../support/database.ts';

/** The numbers of the rows that a sample holds. */
async function sampled(
  database: Database,
  label: string,
  limit: number,
): Promise<{ ids: number[]; complete: boolean }> {
  const table = findTable(await introspect(database), label);
  assert.ok(table);
  const { columns, complete } = await database.transaction(() => readTableRows(database, table, limit));
  const [ids] = columns;
  assert.ok(ids);
  return { ids: [...ids.codes].map((code) => Number(ids.decode(code))).sort((one, other) => one - other), complete };
}

function assertSpread(ids: readonly number[], rows: number): void {
  for (const quarter of [0, 1, 2, 3]) {
    const own = ids.filter((id) => id > (quarter * rows) / 4 && id <= ((quarter + 1) * rows) / 4);
    assert.ok(own.length > ids.length / 10, `quarter ${quarter}: ${own.length} of ${ids.length}`);
  }
}

const padded = (rows: number): string => `
  alter table many set (autovacuum_enabled = false);
  insert into many select n, repeat('x', 100) from generate_series(1, ${rows}) n`;

for (const [what, ddl] of [
  ['a table that was never analysed', 'create table many (id int, pad text);'],
  [
    'a partitioned table',
    `create table many (id int, pad text) partition by range (id);
     create table many_1 partition of many for values from (0) to (30000);
     create table many_2 partition of many for values from (30000) to (maxvalue);`,
  ],
] as const) {
  const large = ddl.includes('partition') ? padded(120_000).replace(/alter.*/, '') : padded(120_000);
  for (const [kind, limit, fewest] of [
    ['of rows', 300, 200],
    ['of pages', 20_000, 15_000],
  ] as const) {
    test(`${what}: a sample ${kind} comes from all over it, the same one every time`, () =>
      withTestDatabase(async (database) => {
        await database.sql.unsafe(ddl + large);
        const { ids, complete } = await sampled(database, 'many', limit);
        assert.ok(ids.length >= fewest && ids.length <= limit, String(ids.length));
        assertSpread(ids, 120_000);
        assert.equal(complete, false);
        assert.deepEqual((await sampled(database, 'many', limit)).ids, ids);
      }));
  }
}

test('of a small table exactly as many rows are read as were asked for, from all over it', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`create table many (id int, pad text); ${padded(5000)}`);
    const { ids, complete } = await sampled(database, 'many', 100);
    assert.deepEqual([new Set(ids).size, complete], [100, false]);
    assertSpread(ids, 5000);
  }));

test('as many rows as there are, and one fewer', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe('create table many (id int); insert into many values (1), (2), (3)');
    assert.deepEqual(await sampled(database, 'many', 3), { ids: [1, 2, 3], complete: true });
    const fewer = await sampled(database, 'many', 2);
    assert.deepEqual([fewer.ids.length, fewer.complete], [2, false]);
  }));

test('statistics that are old do not count: a table that was large, and one that has grown', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`create table many (id int, pad text); ${padded(120_000)}`);
    await database.sql.unsafe('analyze many');
    await database.sql.unsafe('delete from many where id > 100');
    assert.equal((await sampled(database, 'many', 1000)).complete, true);
    await database.sql.unsafe('truncate many; analyze many');
    await database.sql.unsafe(padded(120_000));
    const { ids } = await sampled(database, 'many', 20_000);
    assertSpread(ids, 120_000);
  }));

test('a sample of a partitioned table whose names need quotes', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`create table "odd, name" (id int, "tableoid " text) partition by list (id);
      create table part partition of "odd, name" default; insert into "odd, name" select n, n from generate_series(1, 20) n`);
    assert.equal((await sampled(database, 'odd, name', 7)).ids.length, 7);
  }));
