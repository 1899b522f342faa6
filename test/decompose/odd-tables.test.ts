import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWholeCatalog } from '../../src/catalog/whole-catalog/whole-catalog.ts';
import type { Database, Row } from '../../src/connection/session.ts';
import { runScript } from '../../src/database/script.ts';
import { decompose } from '../../src/decompose/decompose.ts';
import { parseDependencies } from '../../src/project/dependencies.ts';
import { listChanges } from '../support/catalog.ts';
import { withTestDatabase } from '../support/database.ts';
import { testOnEveryServer } from '../support/reference.ts';

/** Applies the decomposition and undoes it; the columns of the table, by name, must be what they were. */
async function roundTrip(database: Database, label: string, ...lines: string[]): Promise<readonly string[]> {
  const dependencies = parseDependencies({ path: 'dependencies.txt', text: lines.join('\n') });
  const rows = (): Promise<Row[]> =>
    database.sql
      .unsafe(`select pg_catalog.to_jsonb(whole)::text as row from ${label} as whole order by 1`)
      .then((all) => [...all]);
  const before = { objects: await readWholeCatalog(database), rows: await rows() };
  const made = await decompose(
    database,
    { dependencies, denormalizations: [], queries: [] },
    label.replaceAll('"', ''),
  );
  await runScript(database, { path: 'up.sql', text: made.up });
  const between = await rows();
  assert.notDeepEqual(between, before.rows);
  await runScript(database, { path: 'down.sql', text: made.down });
  assert.deepEqual(listChanges(before.objects, await readWholeCatalog(database)), []);
  assert.deepEqual(await rows(), before.rows);
  return made.tables.map(({ name }) => name);
}

testOnEveryServer('a table with everything on it comes back as it was', async (database) => {
  await database.sql.unsafe(`
    create schema shop;
    create type shop.mood as enum ('good', 'bad');
    create domain shop.code as text check (value ~ '^[A-Z]+$');
    create table shop.regions (id int primary key);
    insert into shop.regions select generate_series(1, 5);
    create table shop.visits (
      id int primary key,
      zip shop.code,
      mood shop.mood not null default 'good',
      region_id int references shop.regions on delete cascade deferrable initially deferred,
      since timestamptz default '2026-01-01 00:00:00+00',
      tags text[] default '{}',
      note text,
      unique (id, note)
    );
    create index on shop.visits (region_id);
    create index visits_mood on shop.visits using hash (mood);
    create index visits_since on shop.visits (since desc nulls last) include (mood) where since is not null;
    create function shop.keep() returns trigger language plpgsql as $$ begin raise exception 'permanent'; end $$;
    create trigger keep before update on shop.visits for each row execute function shop.keep();
    alter table shop.visits enable always trigger keep;
    create trigger asleep before update on shop.visits for each row execute function shop.keep();
    alter table shop.visits disable trigger asleep;
    create view shop.notes as select id, note from shop.visits;
    insert into shop.visits
    select n, chr(65 + n % 5), (array['good', 'bad'])[1 + n % 5 % 2]::shop.mood, case when n % 5 > 0 then n % 5 end,
           timestamptz '2026-02-01 12:00:00+00' + n % 5 * interval '1 day', array['t' || n % 5], 'note ' || n
      from generate_series(1, 50) n`);
  // Without a zip there is nothing that it determines.
  await database.sql.unsafe('alter table shop.visits alter column zip set not null');
  const tables = await roundTrip(database, 'shop.visits', 'shop.visits: zip -> mood, region_id, since, tags');
  assert.deepEqual(tables, ['zips']);
  const [row] = await database.sql`
    select string_agg(tgname || tgenabled::text, ' ' order by tgname) as triggers from pg_trigger
     where tgrelid = 'shop.visits'::regclass and not tgisinternal`;
  assert.equal(row?.triggers, 'asleepD keepA');
});

test('names may hold anything, reserved words, quotes, dollars and line breaks among them', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`
      create table "Order" ("select" int primary key, "a ""b"" $$" int, "it's
-- 50%" text default $q$it's $$ \\ $q$, "group" text collate "C");
      comment on column "Order"."group" is $c$it's \\ a 'group'$c$;
      create index "on ""x"" USING" on "Order" ("group", "it's
-- 50%");
      insert into "Order" select n, nullif(n % 4, 0), case when n % 4 > 0 then 'x' || n % 4 end, case when n % 4 > 0 then 'g' || n % 4 end
        from generate_series(1, 20) n`);
    // A line of dependencies.txt holds no line break: that column stays, with its default.
    assert.deepEqual(await roundTrip(database, '"Order"', '"Order": "a ""b"" $$" -> "group"'), ['a "b" $$s']);
  }));

test('long names and taken names give way', () =>
  withTestDatabase(async (database) => {
    const long = 'z'.repeat(60);
    await database.sql.unsafe(`
      create table zips (id int primary key); create table t_zips (id int primary key); create sequence t_zip_idx;
      create table t (id int primary key, zip int not null, city text, "${long}" int not null, "${long}_x" text);
      insert into t select n, n % 5, 'c' || n % 5, n % 7, 'x' || n % 7 from generate_series(1, 35) n`);
    const tables = await roundTrip(database, 't', 't: zip -> city', `t: ${long} -> ${long}_x`);
    assert.deepEqual(tables, ['t_zips1', `${long}es`]);
  }));
