import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { describeDifference } from '../../../src/catalog/comparison/describe-difference.ts';
import { type PrintedSchema, printSchema } from '../../../src/catalog/print/print-schema.ts';
import { proveSchemaText } from '../../../src/catalog/print/prove-schema-text.ts';
import type { PrintOptions } from '../../../src/catalog/printers/statement.ts';
import { readWholeCatalog } from '../../../src/catalog/whole-catalog/whole-catalog.ts';
import type { Database } from '../../../src/connection/session.ts';
import { connectTo, withTestDatabase } from '../../support/database.ts';
import { applyReference } from '../../support/reference.ts';
import { skipWithoutSystemPostgres, systemVersions, withSystemServer } from '../../support/system-postgres.ts';

const definitions: PrintOptions = { owners: false, grants: false };
const everything: PrintOptions = { owners: true, grants: true };

function readSql(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}

const everyKind = readSql('../whole-catalog/every-kind.sql');

/** Prints, loads into an empty database, compares the whole catalogs, and prints that one: the bytes have to be the same. */
async function assertRoundTrip(database: Database, options: PrintOptions): Promise<PrintedSchema> {
  const printed = await printSchema(database, options);
  const wanted = await readWholeCatalog(database);
  await withTestDatabase(async (scratch) => {
    const differences = await proveSchemaText(printed.text, wanted, scratch, options);
    const made = await readWholeCatalog(scratch);
    const told = differences.map((difference) => describeDifference(difference, { left: wanted, right: made }));
    const expected = printed.unprintable.map(({ kind }) => kind);
    assert.deepEqual(
      told.filter(({ kind }) => !expected.includes(kind)),
      [],
    );
    const again = await printSchema(scratch, options);
    const [before, after] = [printed.text, again.text].map(withoutSubscriptions);
    if (expected.length === 0) assert.equal(after, before);
  });
  return printed;
}

/** The proof takes those away again, for a database that has one cannot be dropped. */
function withoutSubscriptions(text: string | undefined): string {
  const blocks = (text ?? '').split('\n-- ');
  return blocks.filter((block) => !block.startsWith('subscription ')).join('\n-- ');
}

async function dropSubscriptions({ sql }: Database): Promise<void> {
  const rows = await sql<{ name: string }[]>`
    select pg_catalog.quote_ident(s.subname) as name
      from pg_catalog.pg_subscription s join pg_catalog.pg_database d on d.oid = s.subdbid
     where d.datname = pg_catalog.current_database()`;
  for (const { name } of rows) {
    for (const action of [`alter subscription ${name} disable`, `alter subscription ${name} set (slot_name = none)`]) {
      await sql.unsafe(action);
    }
    await sql.unsafe(`drop subscription ${name}`);
  }
}

/** Roles belong to the server, so each test that needs some has its own. */
async function withRoles<T>({ sql }: Database, names: readonly string[], use: () => Promise<T>): Promise<T> {
  const drop = async (): Promise<void> => {
    for (const name of names) {
      await sql.unsafe(`do $do$ begin
        if exists (select from pg_catalog.pg_roles where rolname = '${name}') then
          drop owned by ${quote(name)} cascade;
          drop role ${quote(name)};
        end if; end $do$`);
    }
  };
  for (const name of names) await sql.unsafe(`create role ${quote(name)}`);
  try {
    return await use();
  } finally {
    await drop();
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

test('an empty database is a text of settings alone', () =>
  withTestDatabase(async (database) => {
    const { text, unprintable } = await assertRoundTrip(database, everything);
    assert.deepEqual(unprintable, []);
    assert.deepEqual(
      text.split('\n').filter((line) => !/^(--|set |select pg_catalog.set_config|$)/.test(line)),
      ["do $do$ begin execute format('alter database %I owner to postgres', current_database()); end $do$;"],
    );
  }));

test('the reference project comes to be again from its text', () =>
  withTestDatabase(async (database) => {
    await applyReference(database);
    const { text, unprintable } = await assertRoundTrip(database, everything);
    assert.deepEqual(unprintable, []);
    assert.ok(text.indexOf('create table public.users') < text.indexOf('create table public.courses'));
  }));

for (const name of ['partitions.sql', 'circles.sql', 'views.sql', 'further-kinds.sql']) {
  test(`${name} comes to be again from its text`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(readSql(name));
      try {
        assert.deepEqual((await assertRoundTrip(database, definitions)).unprintable, []);
      } finally {
        await dropSubscriptions(database);
      }
    }));
}

test('every kind of object comes to be again from its text, but for a password', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(everyKind);
    const { text, unprintable } = await assertRoundTrip(database, everything);
    assert.deepEqual(
      [...new Set(unprintable.map(({ kind, why }) => `${kind}: ${why}`))],
      ['user mapping: passwords are no part of a schema, and its options may hold one'],
    );
    assert.doesNotMatch(text, /password/);
  }));

test('what only newer versions have comes to be again from its text', (context) =>
  withTestDatabase(async (database) => {
    if (database.serverVersion < 180000) return context.skip('this server is older than 18');
    await database.sql.unsafe(readSql('newer-kinds.sql'));
    try {
      assert.deepEqual((await assertRoundTrip(database, definitions)).unprintable, []);
    } finally {
      await dropSubscriptions(database);
    }
  }));

test('names with quotes, dots, line breaks, 63 bytes and reserved words, and owners and rights of such', () =>
  withTestDatabase((database) =>
    withRoles(database, ['role "x" %'], async () => {
      await database.sql.unsafe(readSql('hostile-names.sql'));
      assert.deepEqual((await assertRoundTrip(database, everything)).unprintable, []);
    }),
  ));

for (const name of ['partitions', 'circles', 'views']) {
  test(`the text of ${name}.sql is the same on every version`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(readSql(`${name}.sql`));
      assert.equal((await printSchema(database, definitions)).text, readSql(`${name}.schema.sql`));
    }));
}

test('owners, grants with and without grant option, revokes and default privileges', () =>
  withTestDatabase((database) =>
    withRoles(database, ['print_owner', 'print_reader', 'print_other'], async () => {
      await database.sql.unsafe(`
        create schema app authorization print_owner;
        create table app.t (id int generated always as identity, secret text);
        alter table app.t owner to print_owner;
        create view app.v as select id from app.t;
        create function app.f() returns int language sql as 'select 1';
        create type app.e as enum ('a');
        grant usage on schema app to print_reader;
        grant select, insert (id) on app.t to print_reader with grant option;
        grant select on app.v to public;
        revoke execute on function app.f() from public;
        grant execute on function app.f() to print_other;
        revoke usage on type app.e from public;
        revoke update on app.t from print_owner;
        revoke all on schema public from public;
        set session authorization print_reader;
        grant select on app.t to print_other;
        reset session authorization;
        alter default privileges for role print_owner in schema app grant select on tables to print_reader;
        alter default privileges for role print_owner revoke execute on functions from public;
        do $$ begin execute format('grant connect on database %I to print_other', current_database()); end $$`);
      const { text } = await assertRoundTrip(database, everything);
      for (const line of [
        'alter table app.t owner to print_owner;',
        'grant select on table app.t to print_reader with grant option;',
        'set session authorization print_reader;',
        'revoke execute on function app.f() from public;',
        'alter default privileges for role print_owner revoke execute on functions from public;',
      ]) {
        assert.ok(text.includes(line), line);
      }
      const plain = await assertRoundTrip(database, definitions);
      assert.doesNotMatch(plain.text, /owner to|^grant|^revoke|privileges/m);
    }),
  ));

test('what no statement makes, or none that may be written down, is named and not printed', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    await sql.unsafe(`
      create table public.t (id int, a int);
      insert into public.t values (1, 1), (1, 2);
      create foreign data wrapper w;
      create server s foreign data wrapper w options (api_token 'hidden');
      create subscription sub connection 'host=x password=hidden' publication p with (connect = false, slot_name = none);
      comment on server s is 'needs the server';
      create table public.base (a int);
      create table public.heir (b int) inherits (public.base);
      alter table public.base add column c int;
      create foreign table public.remote (a int) server s;
      create view public.far as select a from public.remote;
      create operator public.=== (leftarg = int, rightarg = int, function = int4eq, commutator = operator(public.====))`);
    await assert.rejects(async () => sql.unsafe('create unique index concurrently broken on public.t (id)'));
    await sql.unsafe('insert into pg_catalog.pg_ts_config_map values (99999, 1, 1, 3765)');
    const { text, unprintable } = await printSchema(database, everything).finally(() => dropSubscriptions(database));
    const needsServer = 'it needs server s, which is not printed';
    assert.doesNotMatch(text, /hidden|broken/);
    assert.deepEqual(unprintable, [
      { kind: 'comment', name: 'on server s', why: needsServer },
      { kind: 'foreign table', name: 'public.remote', why: needsServer },
      {
        kind: 'index',
        name: 'public.broken',
        why: 'it is invalid: CREATE INDEX CONCURRENTLY was begun and not ended',
      },
      {
        kind: 'inheritance',
        name: 'of public.heir from public.base',
        why: 'columns were added to its parent after it was made, and stand behind its own: no statement says that',
      },
      { kind: 'pg_ts_config_map', name: '99999 1 1', why: 'no statement is known that makes it' },
      { kind: 'server', name: 's', why: 'its options hold what is no part of a schema: api_token' },
      { kind: 'subscription', name: 'sub', why: 'passwords are no part of a schema, and its connection holds one' },
      { kind: 'view', name: 'public.far', why: 'it needs foreign table public.remote, which is not printed' },
    ]);
    await withTestDatabase(({ sql: scratch }) => scratch.unsafe(text));
  }));

test('what a role may not read is named', () =>
  withTestDatabase((database) =>
    withRoles(database, ['print_guest'], async () => {
      const { sql } = database;
      await sql.unsafe(`
        create table public.t (id int primary key);
        create foreign data wrapper w;
        create server s foreign data wrapper w;
        create user mapping for public server s;
        create subscription sub connection 'host=x' publication p with (connect = false, slot_name = none);
        set role print_guest`);
      const { text, unprintable } = await printSchema(database, everything);
      await sql.unsafe('reset role');
      await dropSubscriptions(database);
      assert.match(text, /create table public\.t/);
      assert.deepEqual(unprintable, [
        { kind: 'pg_user_mapping', name: 'all of them', why: 'this role may not read them' },
        { kind: 'subscription', name: 'sub', why: 'this role may not read its connection' },
      ]);
    }),
  ));

test('names that the server would choose for not-null constraints, where another one has them', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`
      create table public.parent (k int not null) partition by list (k);
      create table public.early partition of public.parent for values in (1);
      alter table public.parent detach partition public.early;
      create table public.a (b_c int not null);
      create table public.a_b (c int not null)`);
    assert.deepEqual((await assertRoundTrip(database, definitions)).unprintable, []);
  }));

test('a thousand tables that refer to one another', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`do $do$ begin
      for i in 1..1000 loop
        execute format('create table public.t%s (id bigint generated always as identity primary key, a int not null,
          r bigint references public.t%s)', i, case when i = 1 then 1 else i - 1 end);
        execute format('create index on public.t%s (r, a)', i);
        if i % 50 = 0 then commit; end if;
      end loop; end $do$`);
    assert.deepEqual((await assertRoundTrip(database, definitions)).unprintable, []);
  }));

for (const version of systemVersions) {
  const program = `/usr/lib/postgresql/${version}/bin/pg_dump`;
  test(
    `pg_dump ${version} sees no difference between a database and the one from its text`,
    {
      skip: !existsSync(program) && `no ${program}`,
    },
    () =>
      withSystemServer(version, async (admin) => {
        const socket = admin.target.hosts[0]?.host ?? '';
        const dump = async (name: string): Promise<string> => {
          const arguments_ = ['-s', '-h', socket, '-U', 'postgres', name];
          const { stdout } = await promisify(execFile)(program, arguments_, { maxBuffer: 1 << 28 });
          return stdout
            .replaceAll(/^\\(?:un)?restrict .*\n/gm, '')
            .replaceAll(name, 'this_database')
            .replaceAll(/(?<=WHEN TAG IN \().*(?=\))/g, (tags) => tags.split(', ').sort().join(', '));
        };
        for (const [index, sql] of [everyKind, readSql('partitions.sql'), readSql('views.sql')].entries()) {
          const [left, right] = [`printed_${index}`, `made_${index}`];
          for (const name of [left, right]) await admin.sql.unsafe(`create database ${name} template template0`);
          const { text } = await connectTo({ ...admin.target, database: left }, async (one) => {
            await one.sql.unsafe(sql);
            await one.sql.unsafe(`do $do$ declare mapping record; begin
            for mapping in select * from pg_catalog.pg_user_mappings loop
              execute format('drop user mapping for %s server %I',
                case when mapping.umuser = 0 then 'public' else quote_ident(mapping.usename) end, mapping.srvname);
            end loop; end $do$`);
            return printSchema(one, everything);
          });
          await connectTo({ ...admin.target, database: right }, (other) => other.sql.unsafe(text));
          assert.equal(await dump(right), await dump(left));
        }
      }),
  );
}
if (skipWithoutSystemPostgres) test('pg_dump', { skip: skipWithoutSystemPostgres }, () => {});
