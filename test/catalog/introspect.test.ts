import assert from 'node:assert/strict';
import { test } from 'node:test';
import { introspect } from '../../src/catalog/introspect.ts';
import { type ForeignKey, findTable, type Index, type Schema, type Table } from '../../src/catalog/schema.ts';
import type { Database } from '../../src/connection/session.ts';
import { withTestDatabase } from '../support/database.ts';

function schemaOf(sql: string): Promise<Schema> {
  return withTestDatabase((database) => schemaIn(database, sql));
}

async function schemaIn(database: Database, sql: string): Promise<Schema> {
  await database.sql.unsafe(sql);
  return introspect(database);
}

function table(schema: Schema, label: string): Table {
  return findTable(schema, label) ?? assert.fail(`no table ${label}`);
}

function labels(schema: Schema): string[] {
  return schema.tables.map((found) => `${found.schema}.${found.name}`);
}

function pick<T extends object, K extends keyof T>(values: readonly T[], ...names: K[]): Pick<T, K>[] {
  return values.map((value) => Object.fromEntries(names.map((name) => [name, value[name]])) as Pick<T, K>);
}

test('an empty database is a schema without tables', async () => {
  const schema = await schemaOf('');
  assert.deepEqual(schema, { serverVersion: schema.serverVersion, tables: [] });
  assert.ok(schema.serverVersion >= 180000 && schema.serverVersion < 190000);
});

test('tables come in order of schema and name, without those of the system, the tool, extensions and partitions', async () => {
  const schema = await schemaOf(`
    create schema codelearn;
    create table codelearn.migrations (version int);
    create schema "Ünder score";
    create table "Ünder score"."a ""quoted"" table" ("from" int primary key);
    create table zebra ();
    create table apple (id int);
    create unlogged table "Apple" (id int);
    create temporary table temporary (id int);
    create view a_view as select 1 as one;
    create materialized view a_matview as select 1 as one;
    create table parts (id int primary key) partition by range (id);
    create table parts_1 partition of parts for values from (0) to (10) partition by range (id);
    create table parts_1_1 partition of parts_1 for values from (0) to (5);
    create table by_both (a int, b int) partition by range (b, (a % 2), a);
    create table child () inherits (apple);
    create table owned_by_extension (id int primary key);
    alter extension plpgsql add table owned_by_extension;`);
  assert.deepEqual(labels(schema), [
    'public.Apple',
    'public.apple',
    'public.by_both',
    'public.child',
    'public.parts',
    'public.zebra',
    'Ünder score.a "quoted" table',
  ]);
  assert.deepEqual(table(schema, 'zebra'), {
    schema: 'public',
    name: 'zebra',
    partitioned: false,
    partitionKey: [],
    comment: null,
    estimatedRows: -1,
    columns: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    triggers: [],
  });
  assert.equal(table(schema, 'parts').partitioned, true);
  assert.deepEqual(table(schema, 'parts').partitionKey, ['id']);
  assert.deepEqual(table(schema, 'by_both').partitionKey, ['b', null, 'a']);
  assert.equal(table(schema, 'Ünder score.a "quoted" table').columns[0]?.name, 'from');
});

test('columns carry type, domain, default, generation, identity and comment, and dropped ones are gone', async () => {
  const schema = await schemaOf(`
    create domain code as varchar(10) not null;
    create domain country_code as code check (value ~ '^[A-Z]+$');
    create type mood as enum ('sad', 'happy');
    create table everything (
      id bigint generated always as identity,
      gone int,
      price numeric(10,2) not null default 1.50,
      country country_code,
      moods mood[],
      doubled numeric generated always as (price * 2) stored,
      tripled numeric generated always as (price * 3),
      "Since" timestamptz default timestamptz '2026-01-01 00:00+00'
    );
    alter table everything drop column gone;
    comment on table everything is 'All of it.';
    comment on column everything.price is 'In euro.';`);
  const everything = table(schema, 'everything');
  const plain = {
    unvalidatedNotNull: null,
    default: null,
    generated: null,
    virtual: false,
    identity: false,
    comment: null,
  };
  assert.equal(everything.comment, 'All of it.');
  assert.deepEqual(everything.columns, [
    { ...plain, name: 'id', type: 'bigint', storedType: 'bigint', baseType: 'int8', nullable: false, identity: true },
    {
      ...plain,
      name: 'price',
      type: 'numeric(10,2)',
      storedType: 'numeric(10,2)',
      baseType: 'numeric',
      nullable: false,
      default: '1.50',
      comment: 'In euro.',
    },
    {
      ...plain,
      name: 'country',
      type: 'public.country_code',
      storedType: 'character varying(10)',
      baseType: 'varchar',
      nullable: false,
    },
    { ...plain, name: 'moods', type: 'public.mood[]', storedType: 'public.mood[]', baseType: '_mood', nullable: true },
    {
      ...plain,
      name: 'doubled',
      type: 'numeric',
      storedType: 'numeric',
      baseType: 'numeric',
      nullable: true,
      generated: '(price * (2)::numeric)',
    },
    {
      ...plain,
      name: 'tripled',
      type: 'numeric',
      storedType: 'numeric',
      baseType: 'numeric',
      nullable: true,
      generated: '(price * (3)::numeric)',
      virtual: true,
    },
    {
      ...plain,
      name: 'Since',
      type: 'timestamp with time zone',
      storedType: 'timestamp with time zone',
      baseType: 'timestamptz',
      nullable: true,
      default: "'2026-01-01 00:00:00+00'::timestamp with time zone",
    },
  ]);
});

test('index keys are told apart by expression, collation, operator class and order', async () => {
  const schema = await schemaOf(`
    create table people (id int primary key, email text, name text collate "C", born date, code varchar(9), tags int[]);
    create index a_plain on people (email, name);
    create index b_expression on people (lower(email), (id + 1));
    create index c_collation on people (email collate "C", name collate "POSIX", lower(name) collate "C");
    create index d_class on people (email text_pattern_ops, code varchar_pattern_ops);
    create index e_order on people (born desc, id nulls first, name desc nulls last);
    create unique index f_include on people (id) include (email, name);
    create index g_partial on people (born) where email is not null and id > 5;
    create index h_gin on people using gin (tags);
    create unique index i_nulls on people (email) nulls not distinct;
    create index j_hash on people using hash (email);`);
  const { indexes } = table(schema, 'people');
  assert.deepEqual(
    indexes.map(({ name, method, columns, keys }) => [name, method, columns, keys]),
    [
      ['a_plain', 'btree', ['email', 'name'], ['email', 'name']],
      ['b_expression', 'btree', [null, null], ['lower(email)', '(id + 1)']],
      [
        'c_collation',
        'btree',
        ['email', 'name', null],
        ['email collate "C"', 'name collate "POSIX"', 'lower(name) collate "C"'],
      ],
      ['d_class', 'btree', ['email', 'code'], ['email text_pattern_ops', 'code varchar_pattern_ops']],
      ['e_order', 'btree', ['born', 'id', 'name'], ['born desc', 'id nulls first', 'name desc nulls last']],
      ['f_include', 'btree', ['id'], ['id']],
      ['g_partial', 'btree', ['born'], ['born']],
      ['h_gin', 'gin', ['tags'], ['tags']],
      ['i_nulls', 'btree', ['email'], ['email']],
      ['j_hash', 'hash', ['email'], ['email']],
      ['people_pkey', 'btree', ['id'], ['id']],
    ],
  );
  assert.deepEqual(index(indexes, 'f_include').include, ['email', 'name']);
  assert.equal(index(indexes, 'g_partial').predicate, '((email IS NOT NULL) AND (id > 5))');
  assert.deepEqual(
    indexes.filter(({ nullsNotDistinct }) => nullsNotDistinct).map(({ name }) => name),
    ['i_nulls'],
  );
  assert.deepEqual(
    indexes.filter(({ unique }) => unique).map(({ name }) => name),
    ['f_include', 'i_nulls', 'people_pkey'],
  );
  assert.equal(index(indexes, 'a_plain').definition, 'CREATE INDEX a_plain ON public.people USING btree (email, name)');
});

test('an index knows its constraint, and that a foreign key which depends on it is none', async () => {
  const schema = await schemaOf(`
    create table rooms (
      id int primary key,
      number int,
      during int4range,
      unique (number) deferrable,
      constraint one_guest exclude using gist (during with &&)
    );
    create unique index rooms_number on rooms (number, id);
    create table beds (number int, id int, foreign key (number, id) references rooms (number, id));
    alter table rooms replica identity using index rooms_pkey;
    alter table rooms cluster on rooms_pkey;`);
  const { indexes } = table(schema, 'rooms');
  assert.deepEqual(
    pick(indexes, 'name', 'constraint', 'primary', 'unique', 'deferrable', 'replicaIdentity', 'clustered'),
    [
      {
        name: 'one_guest',
        constraint: { name: 'one_guest', kind: 'exclude' },
        primary: false,
        unique: false,
        deferrable: false,
        replicaIdentity: false,
        clustered: false,
      },
      {
        name: 'rooms_number',
        constraint: null,
        primary: false,
        unique: true,
        deferrable: false,
        replicaIdentity: false,
        clustered: false,
      },
      {
        name: 'rooms_number_key',
        constraint: { name: 'rooms_number_key', kind: 'unique' },
        primary: false,
        unique: true,
        deferrable: true,
        replicaIdentity: false,
        clustered: false,
      },
      {
        name: 'rooms_pkey',
        constraint: { name: 'rooms_pkey', kind: 'primary key' },
        primary: true,
        unique: true,
        deferrable: false,
        replicaIdentity: true,
        clustered: true,
      },
    ],
  );
  assert.equal(table(schema, 'beds').foreignKeys[0]?.references.index, 'rooms_number');
});

test('an index that a failed concurrent build left behind is not valid', async () => {
  await withTestDatabase(async (database) => {
    await database.sql.unsafe('create table twins (id int); insert into twins values (1), (1)');
    await assert.rejects(database.sql.unsafe('create unique index concurrently twins_id on twins (id)'), {
      code: '23505',
    });
    assert.equal(table(await introspect(database), 'twins').indexes[0]?.valid, false);
  });
});

test('a partitioned index is valid once every partition has its part', async () => {
  const schema = await schemaOf(`
    create table parts (id int) partition by range (id);
    create table parts_1 partition of parts for values from (0) to (10);
    create index whole on parts (id);
    create index half on only parts (id);`);
  assert.deepEqual(pick(table(schema, 'parts').indexes, 'name', 'valid'), [
    { name: 'half', valid: false },
    { name: 'whole', valid: true },
  ]);
});

test('foreign keys pair their columns in the order of the constraint, each once even between partitioned tables', async () => {
  const schema = await schemaOf(`
    create table regions (country text, code int, primary key (code, country)) partition by list (country);
    create table regions_de partition of regions for values in ('de');
    create table regions_fr partition of regions for values in ('fr');
    create table cities (
      id int primary key,
      region_country text,
      region_code int,
      twin_id int unique references cities on delete set null on update cascade,
      constraint in_region foreign key (region_country, region_code) references regions (country, code)
        match full on delete restrict deferrable
    );`);
  const common = { validated: true, enforced: true, triggersEnabled: true, temporal: false };
  const expected: ForeignKey[] = [
    {
      ...common,
      name: 'cities_twin_id_fkey',
      columns: ['twin_id'],
      references: { schema: 'public', table: 'cities', columns: ['id'], index: 'cities_pkey' },
      onDelete: 'set null',
      onUpdate: 'cascade',
      match: 'simple',
      deferrable: false,
    },
    {
      ...common,
      name: 'in_region',
      columns: ['region_country', 'region_code'],
      references: { schema: 'public', table: 'regions', columns: ['country', 'code'], index: 'regions_pkey' },
      onDelete: 'restrict',
      onUpdate: 'no action',
      match: 'full',
      deferrable: true,
    },
  ];
  assert.deepEqual(table(schema, 'cities').foreignKeys, expected);
});

test('constraints that are not validated, not enforced or switched off say so', async () => {
  const schema = await schemaOf(`
    create table parents (id int primary key);
    create table children (
      a int references parents, b int references parents, c int references parents not enforced, d int, e int not null,
      constraint d_positive check (d > 0),
      constraint d_even check (d % 2 = 0) not enforced
    );
    alter table children drop constraint children_b_fkey;
    alter table children add constraint children_b_fkey foreign key (b) references parents not valid;
    alter table children add constraint d_small check (d < 9) not valid;
    alter table children add constraint d_given not null d not valid;
    create function nothing() returns trigger language plpgsql as 'begin return null; end';
    create trigger off after insert on children execute function nothing();
    create trigger "On" after insert on children execute function nothing();
    alter table children disable trigger off;
    create table orphans (a int references parents);
    alter table orphans disable trigger all;`);
  const children = table(schema, 'children');
  assert.deepEqual(pick(children.foreignKeys, 'name', 'validated', 'enforced', 'triggersEnabled'), [
    { name: 'children_a_fkey', validated: true, enforced: true, triggersEnabled: true },
    { name: 'children_b_fkey', validated: false, enforced: true, triggersEnabled: true },
    { name: 'children_c_fkey', validated: false, enforced: false, triggersEnabled: true },
  ]);
  assert.deepEqual(children.checks, [
    { name: 'd_even', expression: '((d % 2) = 0)', validated: false, enforced: false },
    { name: 'd_positive', expression: '(d > 0)', validated: true, enforced: true },
    { name: 'd_small', expression: '(d < 9)', validated: false, enforced: true },
  ]);
  assert.deepEqual(pick(children.columns.slice(3), 'name', 'nullable', 'unvalidatedNotNull'), [
    { name: 'd', nullable: true, unvalidatedNotNull: 'd_given' },
    { name: 'e', nullable: false, unvalidatedNotNull: null },
  ]);
  assert.deepEqual(pick(children.triggers, 'name', 'enabled'), [
    { name: 'On', enabled: true },
    { name: 'off', enabled: false },
  ]);
  assert.equal(
    children.triggers[0]?.definition,
    'CREATE TRIGGER "On" AFTER INSERT ON public.children FOR EACH STATEMENT EXECUTE FUNCTION public.nothing()',
  );
  assert.equal(table(schema, 'orphans').foreignKeys[0]?.triggersEnabled, false);
});

test('a temporal foreign key says so', async () => {
  const schema = await schemaOf(`
    create table prices (item int4range, during int4range, primary key (item, during without overlaps));
    create table sales (item int4range, during int4range,
      foreign key (item, period during) references prices (item, period during));`);
  assert.deepEqual(pick(table(schema, 'sales').foreignKeys, 'columns', 'temporal'), [
    { columns: ['item', 'during'], temporal: true },
  ]);
  assert.deepEqual(pick(table(schema, 'prices').indexes, 'method', 'primary', 'unique'), [
    { method: 'gist', primary: true, unique: true },
  ]);
});

test('the estimate is the planner’s', async () => {
  const schema = await schemaOf('create table filled as select generate_series(1, 12345) as id; analyze filled;');
  assert.equal(table(schema, 'filled').estimatedRows, 12345);
});

function index(indexes: readonly Index[], name: string): Index {
  return indexes.find((found) => found.name === name) ?? assert.fail(`no index ${name}`);
}
