import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareCatalogs } from '../../../src/catalog/comparison/compare-catalogs.ts';
import { propertyWords } from '../../../src/catalog/comparison/property-words.ts';
import { addedColumns } from '../../../src/catalog/whole-catalog/added-columns.ts';
import { keyOf, type WholeCatalog } from '../../../src/catalog/whole-catalog/catalog-row.ts';
import { readCatalogShape } from '../../../src/catalog/whole-catalog/catalog-shape.ts';
import { excludedCatalogs, excludedColumns } from '../../../src/catalog/whole-catalog/exclusions.ts';
import { printedColumns, printedDefinitions } from '../../../src/catalog/whole-catalog/printed-columns.ts';
import { unexplainedColumns } from '../../../src/catalog/whole-catalog/read-rows.ts';
import { readWholeCatalog } from '../../../src/catalog/whole-catalog/whole-catalog.ts';
import type { Database } from '../../../src/connection/session.ts';
import { CodelearnError } from '../../../src/errors.ts';
import { connectTo, withTestDatabase } from '../../support/database.ts';

const everyKind = readFileSync(join(import.meta.dirname, 'every-kind.sql'), 'utf8');

test('every column of every catalog of this server is compared in a form that means the same in another database', () =>
  withTestDatabase(async (database) => {
    const shape = (await readCatalogShape(database)).filter(({ name }) => !Object.hasOwn(excludedCatalogs, name));
    assert.ok(shape.length > 40);
    assert.deepEqual(shape.flatMap(unexplainedColumns), []);
  }));

test('what is excluded, printed or added names catalogs and columns of this server, but for those of other versions', () =>
  withTestDatabase(async (database) => {
    const shape = await readCatalogShape(database);
    const there = new Set(
      shape.flatMap(({ name, columns }) => [name, ...columns.map((column) => `${name}.${column.name}`)]),
    );
    const major = Math.floor(database.serverVersion / 10000);
    for (const [name, { since = 0, until = Number.POSITIVE_INFINITY }] of [
      ...Object.entries(excludedCatalogs),
      ...Object.entries(excludedColumns),
    ]) {
      assert.equal(there.has(name), since <= major && major <= until, name);
    }
    const printed = [printedColumns, printedDefinitions, addedColumns, propertyWords].flatMap(Object.keys);
    const later = ['pg_publication_rel.prqual', 'pg_subscription.subtwophasestate', 'pg_publication_namespace'];
    assert.deepEqual(
      printed.filter((name) => !there.has(name) && !(major < 15 && later.includes(name))),
      [],
    );
  }));

test('a schema with every kind of object has a row for each, and two databases made alike are equal', () =>
  withTestDatabase(async (one) => {
    await one.sql.unsafe(everyKind);
    const left = await readWholeCatalog(one);
    const catalogs = new Set([...left.rows.values()].map(({ catalog }) => catalog));
    for (const catalog of [
      'pg_policy',
      'pg_cast',
      'pg_event_trigger',
      'pg_default_acl',
      'pg_ts_config_map',
      'pg_user_mapping',
    ])
      assert.ok(catalogs.has(catalog), catalog);
    await withTestDatabase(async (other) => {
      await other.sql.unsafe(everyKind);
      assert.deepEqual(compareCatalogs(left, await readWholeCatalog(other)), []);
    });
  }));

test('members of extensions, temporary tables and the schema of the tool are left out', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    const before = await readWholeCatalog(database);
    await sql.unsafe(`
      create schema codelearn;
      create table codelearn.migrations (version int primary key, body text);
      comment on table codelearn.migrations is 'the history';
      create temporary table t (id serial primary key);
      create extension hstore`);
    const after = await readWholeCatalog(database);
    const added = [...after.rows.keys()].filter((key) => !before.rows.has(key));
    assert.deepEqual(added, ['pg_extension hstore']);
  }));

test('no two rows have one name, whatever they are called', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(everyKind);
    await database.sql.unsafe(`
      create schema "s.t"; create schema s;
      create table "s.t".u (a int); create table s."t.u" (a int); create table s."t" (a int);
      create function s.f(int) returns int language sql as 'select 1';
      create function s."f(integer)"() returns int language sql as 'select 1';
      create type s."int4[]" as enum ('x'); create type s.e as enum ('a of s.b', 'a');
      create function s.g(int[]) returns int language sql as 'select 1';
      create function s.g(s."int4[]") returns int language sql as 'select 1';
      create operator class s.o for type int using btree as operator 3 =, function 1 btint4cmp(int, int);
      create operator class s.o for type int using hash as operator 1 =, function 1 hashint4(int);
      create table s.twice (a int); comment on table s.twice is 'table'; comment on type s.twice is 'type';
      alter default privileges in schema s grant select on tables to public;
      alter default privileges grant select on tables to public;
      create table s."x on s.y" (a int); create table s.y (a int); create rule x as on insert to s.y do nothing;
      create table s."${'ü'.repeat(31)}" ("a\n""b" int)`);
    const { rows } = await readWholeCatalog(database);
    assert.deepEqual(
      [...rows].filter(([key, row]) => key !== keyOf(row.catalog, row.name)).map(([key]) => key),
      [],
    );
    for (const name of ['table s.twice', 'composite type s.twice']) assert.ok(rows.has(keyOf('pg_description', name)));
  }));

test('no password is in a value or a definition, and another one is another value', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    await sql.unsafe(`
      create foreign data wrapper w options (token 'hunter2');
      create server s foreign data wrapper w options (connection 'host=x password=hunter2');
      create user mapping for public server s options (user 'me', password 'hunter2', pin 'hunter2');
      create foreign table t (a int options (key 'hunter2')) server s options (url 'https://me:hunter2@x/');
      create function f() returns int language sql set app.jwt_secret = 'hunter2' as 'select 1';
      create subscription sub connection 'host=nowhere password=hunter2' publication one
        with (connect = false, enabled = false, create_slot = false, slot_name = none)`);
    await sql.unsafe(`alter database "${database.target.database}" set app.api_key = 'hunter2'`);
    try {
      const before = await readWholeCatalog(database);
      assert.doesNotMatch(JSON.stringify([...before.rows.values()]), /hunter2/);
      await sql.unsafe(`alter user mapping for public server s options (set pin 'hunter3')`);
      const [difference, ...others] = compareCatalogs(before, await readWholeCatalog(database));
      assert.deepEqual(others, []);
      assert.ok(difference?.kind === 'property' && difference.column === 'umoptions');
    } finally {
      await sql.unsafe('drop subscription sub');
    }
  }));

test('a role that is no superuser reads the same but for secrets, and what it may not read is told', () =>
  withTestDatabase(async (database, target) => {
    const { sql } = database;
    const role = `codelearn_test_${randomBytes(4).toString('hex')}`;
    await sql.unsafe(`create role ${role} login`);
    const readAsRole = (): Promise<WholeCatalog> =>
      connectTo({ ...target, user: role }, (other) => readWholeCatalog(other));
    try {
      assert.deepEqual((await readAsRole()).unread, []);
      await sql.unsafe(everyKind);
      await sql.unsafe(`
        create subscription sub connection 'host=nowhere password=hunter2' publication one
          with (connect = false, enabled = false, create_slot = false, slot_name = none)`);
      const own = await readAsRole();
      assert.deepEqual(own.unread, ['pg_subscription.subconninfo', 'pg_user_mapping.umoptions']);
      const all = await readWholeCatalog(database);
      assert.deepEqual(all.unread, []);
      assert.deepEqual(compareCatalogs(all, own), []);
      assert.deepEqual([...own.rows.keys()], [...all.rows.keys()]);
      await sql.unsafe(`revoke select on pg_catalog.pg_event_trigger from public`);
      const less = await readAsRole();
      assert.ok(less.unread.includes('pg_event_trigger'));
      assert.deepEqual(compareCatalogs(all, less), []);
    } finally {
      await sql.unsafe(`drop subscription if exists sub`);
      await sql.unsafe(`drop role ${role}`);
    }
  }));

/** The same session, but something is done each time a transaction ends, so often. */
function withMeddler(database: Database, times: number, meddle: (turn: number) => Promise<unknown>): Database {
  let turn = 0;
  const transaction: Database['transaction'] = async (use, options) => {
    const result = await database.transaction(use, options);
    if (turn < times) await meddle(turn++);
    return result;
  };
  return { ...database, transaction };
}

test('a catalog that changed while it was read is read again', () =>
  withTestDatabase(async (database, target) => {
    await database.sql.unsafe('create table t (a int)');
    await connectTo(target, async (other) => {
      const meddler = withMeddler(database, 2, (turn) => other.sql.unsafe(`alter table t add column a${turn} int`));
      const { rows } = await readWholeCatalog(meddler);
      assert.ok(rows.has('pg_attribute public.t.a0') && rows.has('pg_attribute public.t.a1'));
    });
  }));

test('what others add meanwhile, and their temporary tables, do no harm', () =>
  withTestDatabase(async (database, target) => {
    await connectTo(target, async (other) => {
      await other.sql.unsafe('create temporary table passing (a int)');
      const meddler = withMeddler(database, Number.POSITIVE_INFINITY, (turn) =>
        other.sql.unsafe(`
          create table t${turn} (a int);
          create temporary table passing${turn} (a int);
          drop table pg_temp.passing; create temporary table passing (a int)`),
      );
      const { rows } = await readWholeCatalog(meddler);
      assert.ok(!rows.has('pg_class public.t0'));
    });
  }));

test('a catalog that never rests is an error that says so', () =>
  withTestDatabase(async (database, target) => {
    await database.sql.unsafe('create table t (a int)');
    await connectTo(target, async (other) => {
      const meddler = withMeddler(database, Number.POSITIVE_INFINITY, (turn) =>
        other.sql.unsafe(`alter table t rename column a${turn === 0 ? '' : turn} to a${turn + 1}`),
      );
      await assert.rejects(readWholeCatalog(meddler), { code: 'catalog-changing' });
    });
  }));

test('while another session makes and drops objects, every answer is whole or an error that says so', () =>
  withTestDatabase(async (database, target) => {
    const busy = connectTo(target, async (other) => {
      for (let turn = 0; turn < 150; turn++) {
        await other.sql.unsafe(`
          create table shaky (a int default 1 primary key, b text, check (a > 0));
          create index shaky_b on shaky (lower(b)) where a > 1;
          create view shaky_view as select a from shaky;
          create function shaky() returns shaky language sql as 'select * from shaky'`);
        await other.sql.unsafe('drop table shaky cascade');
      }
    });
    let isBusy = true;
    const ended = busy.finally(() => {
      isBusy = false;
    });
    let [whole, refused] = [0, 0];
    while (isBusy) {
      try {
        const { rows } = await readWholeCatalog(database);
        whole += 1;
        if (!rows.has('pg_class public.shaky')) continue;
        assert.match(String(rows.get('pg_class public.shaky_b')?.definition), /lower\(b\)/);
        assert.match(String(rows.get('pg_rewrite "_RETURN" on public.shaky_view')?.values.ev_action), /shaky/);
        assert.equal(rows.get('pg_constraint shaky_a_check on public.shaky')?.values.conbin, '(a > 0)');
        assert.equal(rows.get('pg_attribute public.shaky.a')?.values.atthasdef, '1');
      } catch (error) {
        if (!(error instanceof CodelearnError) || error.code !== 'catalog-changing') throw error;
        refused += 1;
      }
    }
    await ended;
    assert.ok(whole + refused > 0);
    assert.ok(!(await readWholeCatalog(database)).rows.has('pg_class public.shaky'));
  }));

test('10,000 comments are read in a few seconds', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`
      do $$
      begin
        for t in 1..10 loop
          execute (select format('create table t%s (%s)', t, string_agg(format('c%s int', c), ', '))
                     from generate_series(1, 1000) c);
          for c in 1..1000 loop
            execute format('comment on column t%s.c%s is %L', t, c, 'comment ' || c);
          end loop;
        end loop;
      end $$`);
    const start = performance.now();
    const { rows } = await readWholeCatalog(database);
    assert.ok(performance.now() - start < 10_000);
    assert.equal([...rows.values()].filter(({ catalog }) => catalog === 'pg_description').length, 10_001);
    assert.equal(rows.get('pg_description column public.t10.c1000')?.values.description, 'comment 1000');
  }));
