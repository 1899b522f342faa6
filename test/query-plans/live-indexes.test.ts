import assert from 'node:assert/strict';
import { test } from 'node:test';
import { introspect } from '../../src/catalog/introspect.ts';
import type { Database } from '../../src/connection/session.ts';
import { copyLiveIndexes, indexLabel, type MissedIndex } from '../../src/query-plans/live-indexes.ts';
import { withTestDatabase } from '../support/database.ts';

const migrated = `
  create schema sales;
  create table sales.orders (id int not null, number int not null, note text, constraint orders_pkey primary key (id));
  create table sales.lines (
    order_id int not null references sales.orders,
    place int not null,
    constraint lines_key unique (order_id, place) deferrable initially deferred
  );
  create index lines_place_idx on sales.lines (place);
  create table events (day date not null, kind int not null) partition by list (kind);
  create table events_1 partition of events for values in (1);
  create index events_day_idx on events (day);
  create table only_here (id int primary key);`;

async function indexesOf({ sql }: Database): Promise<string[]> {
  const rows = await sql`
    select schemaname || '.' || indexname as name from pg_indexes
     where schemaname in ('public', 'sales') order by 1`;
  return rows.map(({ name }) => name);
}

/** Copies the indexes of a database changed by `change` to one that is as the migrations make it. */
function copy(
  change: string,
  use: (scratch: Database, missed: Map<string, MissedIndex>) => Promise<void> | void,
): Promise<void> {
  return withTestDatabase((live) =>
    withTestDatabase(async (scratch) => {
      await live.sql.unsafe(`${migrated}; drop table only_here; ${change}`);
      await scratch.sql.unsafe(migrated);
      const places = [scratch, live].map(async (database) => ({ database, schema: await introspect(database) }));
      const [to, from] = await Promise.all(places);
      assert.ok(to !== undefined && from !== undefined);
      const missed = await copyLiveIndexes(to, from);
      await use(scratch, missed);
      const [after, wanted] = [await introspect(scratch), from.schema];
      for (const table of wanted.tables) {
        const own = after.tables.find(({ schema, name }) => schema === table.schema && name === table.name);
        const usable = table.indexes.filter((index) => index.valid && !missed.has(indexLabel(table, index)));
        assert.deepEqual(own?.indexes, usable, table.name);
      }
    }),
  );
}

const asMigrated = [
  'public.events_1_day_idx',
  'public.events_day_idx',
  'public.only_here_pkey',
  'sales.lines_key',
  'sales.lines_place_idx',
  'sales.orders_pkey',
];

test('a live database with the same indexes changes nothing', () =>
  copy('', async (scratch, missed) => {
    assert.deepEqual(await indexesOf(scratch), asMigrated);
    assert.deepEqual(missed, new Map());
  }));

test('indexes that live has lost are dropped, with their constraints and what depends on them', () =>
  copy(
    `drop index sales.lines_place_idx; alter table sales.lines drop constraint lines_key;
     alter table sales.orders drop constraint orders_pkey cascade; drop index events_day_idx;`,
    async (scratch) => assert.deepEqual(await indexesOf(scratch), ['public.only_here_pkey']),
  ));

test('indexes that only live has come, plain, unique, partial, on expressions, of partitioned tables', () =>
  copy(
    `create index "Notes" on sales.orders (lower(note)) include (id) where note is not null;
     create unique index orders_number on sales.orders using btree (number desc) with (fillfactor = 70);
     create index events_kind_idx on events (kind);`,
    async (scratch) => {
      const more = ['public.events_1_kind_idx', 'public.events_kind_idx', 'sales.Notes', 'sales.orders_number'];
      assert.deepEqual(await indexesOf(scratch), [...asMigrated, ...more].sort());
    },
  ));

test('an index of the same name in another form is made as live has it', () =>
  copy(
    `drop index sales.lines_place_idx; create index lines_place_idx on sales.lines (order_id, place desc);
     alter table sales.lines drop constraint lines_key; alter table sales.lines add constraint lines_key primary key (place);
     drop index events_day_idx; create index events_day_idx on events (day, kind);`,
    async (scratch) => {
      const [row] = await scratch.sql`select contype from pg_constraint where conname = 'lines_key'`;
      assert.equal(row?.contype, 'p');
    },
  ));

test('an index left invalid by a failed build is as good as none', () =>
  copy(
    `insert into sales.orders values (1, 7, ''), (2, 7, '');
     update pg_index set indisvalid = false where indexrelid = 'sales.lines_place_idx'::regclass;`,
    async (scratch) => assert.ok(!(await indexesOf(scratch)).includes('sales.lines_place_idx')),
  ));

test('an index that cannot be made here is told with the reason', () =>
  copy(
    `create function twice(int) returns int immutable language sql return $1 * 2;
     create index lines_twice_idx on sales.lines (twice(place));`,
    (_, missed) => {
      const reason = 'function twice(integer) does not exist';
      assert.deepEqual(missed, new Map([['sales.lines_twice_idx', { table: 'sales.lines', reason }]]));
    },
  ));
