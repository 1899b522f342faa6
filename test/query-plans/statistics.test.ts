import assert from 'node:assert/strict';
import { test } from 'node:test';
import { introspect } from '../../src/catalog/introspect.ts';
import { readLayout } from '../../src/catalog/table-layout.ts';
import type { PlannedTable } from '../../src/project/scale.ts';
import { type ColumnStatistics, estimateStatistics } from '../../src/query-plans/statistics.ts';
import { withTestDatabase } from '../support/database.ts';

const noOverrides = { distinct: {} };

/** Statistics of every column of a schema at a scale, by `table.column`. */
function plan(schema: string, scale: readonly PlannedTable[]): Promise<Record<string, ColumnStatistics>> {
  return withTestDatabase(async (database) => {
    await database.sql.unsafe(schema);
    const tables = estimateStatistics(await introspect(database), scale, await readLayout(database));
    return Object.fromEntries(
      tables.flatMap(({ layout, columns }) => columns.map((column) => [`${layout.name}.${column.name}`, column])),
    );
  });
}

function valuesOf<K extends keyof ColumnStatistics>(
  statistics: Record<string, ColumnStatistics>,
  fact: K,
): Record<string, ColumnStatistics[K]> {
  return Object.fromEntries(Object.entries(statistics).map(([name, column]) => [name, column[fact]]));
}

test('different values follow from keys, foreign keys, types and checks, or are declared', async () => {
  const schema = `
    create type colour as enum ('red', 'green', 'blue');
    create table shelves (id int generated always as identity primary key, room text not null);
    create table books (
      shelf_id int not null references shelves,
      place int not null,
      colour colour not null,
      lent boolean not null,
      kind text not null check (kind in ('novel', 'atlas', 'other')),
      form varchar not null check (form in ('a', 'b')),
      stars int not null check (stars between 1 and 5),
      half int not null check (half > -1 and half < 2),
      pages int not null check (pages > 0),
      language text not null,
      fixed text not null generated always as ('x') stored,
      isbn text unique,
      added timestamptz not null default now(),
      author text not null,
      unique (shelf_id, place)
    );
    create table notes (book text references books (isbn), self int not null, primary key (self));
    create table loops (id int primary key references loops);`;
  const statistics = await plan(schema, [
    { table: 'shelves', rows: 1_000, ...noOverrides },
    { table: 'books', rows: 50_000, distinct: { language: 40 }, nulls: { isbn: 0.2 } },
    { table: 'notes', rows: 300, ...noOverrides },
    { table: 'loops', rows: 7, ...noOverrides },
  ]);
  assert.deepEqual(valuesOf(statistics, 'distinct'), {
    'shelves.id': 1_000,
    'shelves.room': undefined,
    'books.shelf_id': 1_000,
    'books.place': 50,
    'books.colour': 3,
    'books.lent': 2,
    'books.kind': 3,
    'books.form': 2,
    'books.stars': 5,
    'books.half': 2,
    'books.pages': undefined,
    'books.language': 40,
    'books.fixed': 1,
    'books.isbn': 40_000,
    'books.added': 50_000,
    'books.author': undefined,
    'notes.book': 300,
    'notes.self': 300,
    'loops.id': 7,
  });
});

test('an optional column is null one time in two unless scale.json says how often', async () => {
  const statistics = await plan('create table t (a int not null, b int, c int, d int not null)', [
    { table: 't', rows: 10, distinct: {}, nulls: { c: 0.05, d: 0.9 } },
  ]);
  assert.deepEqual(valuesOf(statistics, 'nullFraction'), { 't.a': 0, 't.b': 0.5, 't.c': 0.05, 't.d': 0 });
});

test('widths are those of the types, of an exact length, or what the planner itself assumes', async () => {
  const schema = `
    create domain price as numeric(10, 2);
    create table t (
      flag bool not null, small int2 not null, big int8 not null, uuid uuid not null, price price not null,
      whole numeric not null, code char(3) not null, short varchar(20) not null, long varchar(200) not null,
      hash text not null check (length(hash) = 60), digest bytea not null check (octet_length(digest) = 200),
      free text not null, doc jsonb not null, computed int generated always as (small + 1) virtual
    );`;
  const statistics = await plan(schema, [{ table: 't', rows: 10, ...noOverrides }]);
  assert.deepEqual(valuesOf(statistics, 'width'), {
    't.flag': 1,
    't.small': 2,
    't.big': 8,
    't.uuid': 16,
    't.price': 7,
    't.whole': 7,
    't.code': 4,
    't.short': 20,
    't.long': 116,
    't.hash': 61,
    't.digest': 204,
    't.free': 32,
    't.doc': 32,
  });
});

test('counters, times of writing and parts of a whole lie in the order of the table', async () => {
  const schema = `
    create table wholes (id int generated always as identity primary key, at timestamptz not null default now());
    create table parts (
      id bigserial primary key,
      whole_id int not null references wholes on delete cascade,
      place int not null,
      kind_id int not null references wholes on delete cascade,
      unique (whole_id, place)
    );`;
  const scale = [
    { table: 'wholes', rows: 10, ...noOverrides },
    { table: 'parts', rows: 100, ...noOverrides },
  ];
  assert.deepEqual(valuesOf(await plan(schema, scale), 'correlation'), {
    'wholes.id': 1,
    'wholes.at': 1,
    'parts.id': 1,
    'parts.whole_id': 1,
    'parts.place': null,
    'parts.kind_id': null,
  });
});

test('the rows of a partitioned table are dealt out to its leaves', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`
      create table events (id bigint not null, day date not null, primary key (day, id)) partition by range (day);
      create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01')
        partition by range (day);
      create table events_2024_h1 partition of events_2024 for values from ('2024-01-01') to ('2024-07-01');
      create table events_2024_h2 partition of events_2024 for values from ('2024-07-01') to ('2025-01-01');
      create table events_rest partition of events default;`);
    const scale = [{ table: 'events', rows: 300_001, distinct: { day: 365 } }];
    const tables = estimateStatistics(await introspect(database), scale, await readLayout(database));
    assert.deepEqual(
      tables.map(({ layout, rows, pages }) => [layout.name, rows, pages]),
      [
        ['events', 300_001, 0],
        ['events_2024_h1', 100_001, 541],
        ['events_2024_h2', 100_001, 541],
        ['events_rest', 100_001, 541],
      ],
    );
  }));
