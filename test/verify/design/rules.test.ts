import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '../../support/database.ts';
import { judgeAfter } from './judge.ts';

interface Case {
  readonly rule: string;
  readonly of: string;
  readonly sql: string;
  /** Planned rows by table. */
  readonly plan?: Readonly<Record<string, number>>;
  /** Each finding's message, and its fix where that needs showing. */
  readonly finds: readonly (string | readonly [message: string, fix: string])[];
}

const cases: readonly Case[] = [
  {
    rule: 'primary-key',
    of: 'the unique constraint or index that could be one is promoted',
    sql: `
      create table by_constraint (code text not null unique);
      create table by_index (code text not null); create unique index by_index_code on by_index (code);
      create table descending (code text not null); create unique index descending_code on descending (code desc);
      create table referenced (code text not null unique);
      create table referring (code text primary key references referenced (code));`,
    finds: [
      [
        'by_constraint has no primary key',
        'alter table public.by_constraint drop constraint by_constraint_code_key, add primary key (code);',
      ],
      ['by_index has no primary key', 'alter table public.by_index add primary key using index by_index_code;'],
      ['descending has no primary key', 'alter table public.descending add primary key (code);'],
      ['referenced has no primary key', 'alter table public.referenced add primary key (code);'],
    ],
  },
  {
    rule: 'primary-key',
    of: 'nullable, partial, deferrable and expression keys are none, and the new column takes a free name',
    sql: `
      create table "Loose" (id text unique, "Loose_id" text not null unique deferrable);
      create unique index on "Loose" (lower("Loose_id"));
      create unique index on "Loose" ("Loose_id") where id is null;
      create table parts (id int, country text) partition by list (country);`,
    finds: [
      [
        'Loose has no primary key',
        'alter table public."Loose" add column row_id bigint generated always as identity primary key;',
      ],
      [
        'parts has no primary key',
        'alter table public.parts add column parts_id uuid not null default gen_random_uuid(), add primary key (parts_id, country);',
      ],
    ],
  },
  {
    rule: 'nullable-unique',
    of: 'constraints and indexes are closed, and what foreign keys lean on gets NOT NULL',
    sql: `
      create table a (x int, y int not null, z int, unique (x, y) include (z) deferrable);
      create unique index "a odd" on a (y, lower(x::text), z) where z is not null or y > 0;
      create table b (x int, y int not null, unique (x, y));
      create table c (x int not null, y int not null, foreign key (x, y) references b (x, y));`,
    finds: [
      'a: a odd (y, lower(x::text), z) does not keep apart rows whose z is NULL',
      [
        'a: a_x_y_z_key (x, y) does not keep apart rows whose x is NULL',
        'alter table public.a drop constraint a_x_y_z_key, add constraint a_x_y_z_key unique nulls not distinct (x, y) include (z) deferrable;',
      ],
      [
        'b: b_x_y_key (x, y) does not keep apart rows whose x is NULL',
        'alter table public.b alter column x set not null;',
      ],
    ],
  },
  {
    rule: 'nullable-unique',
    of: 'one column, NULLS NOT DISTINCT, and a predicate that keeps the NULLs out are meant',
    sql: `
      create table a (id int primary key, x int unique, y int, unique nulls not distinct (x, y));
      create unique index on a (y, id) where y is not null and id > 5;
      create index on a (x, y);`,
    finds: [],
  },
  {
    rule: 'narrow-key',
    of: 'the plan decides where there is one; else a sequence means growth',
    sql: `
      create table planned_small (id integer generated always as identity primary key);
      create table planned_large (id integer generated always as identity primary key);
      create table "Serial" (id serial primary key);
      create table tiny (id smallserial primary key);
      create table referring (serial_id integer primary key references "Serial", tiny_id smallint references tiny);
      create table natural_key (number integer primary key);
      create table not_a_key (id bigint primary key, ticket integer generated always as identity);
      create table wide (id bigserial primary key);`,
    plan: { planned_small: 200_000_000, 'public.planned_large': 220_000_000, tiny: 3_276 },
    finds: [
      [
        'Serial.id is integer: it ends at 2,147,483,647',
        'alter table public."Serial" alter column id type bigint;\nalter sequence public."Serial_id_seq" as bigint;\nalter table public.referring alter column serial_id type bigint;',
      ],
      'planned_large.id is integer: it ends at 2,147,483,647',
    ],
  },
  {
    rule: 'foreign-key-type',
    of: 'narrower, wider, converted and shorter types differ; domains and varchar do not',
    sql: `
      create domain code as varchar(5);
      create table targets (id bigint primary key, small int unique, exact numeric unique, name varchar(20) unique, code code unique, free text unique);
      create table referring (
        narrow int references targets (id),
        wide bigint references targets (small),
        converted int references targets (exact),
        shorter varchar(10) references targets (name),
        domain_code varchar(5) references targets (code),
        plain_text varchar references targets (free)
      );`,
    finds: [
      'referring.converted is integer, but refers to targets.exact, which is numeric',
      'referring.narrow is integer, but refers to targets.id, which is bigint',
      'referring.shorter is character varying(10), but refers to targets.name, which is character varying(20)',
      'referring.wide is bigint, but refers to targets.small, which is integer',
    ],
  },
  {
    rule: 'duplicate-foreign-key',
    of: 'the order of the columns does not matter; what keeps more stays',
    sql: `
      create table t (a int, b int, c int, primary key (a, b), unique (b, c));
      create table r (a int, b int,
        constraint one foreign key (a, b) references t (a, b) not enforced,
        constraint two foreign key (b, a) references t (b, a),
        constraint three foreign key (a, b) references t (b, c));`,
    finds: [['r: foreign key one says what two says', 'alter table public.r drop constraint one;']],
  },
  {
    rule: 'partial-reference',
    of: 'one nullable column, MATCH FULL, and a CHECK about the NULLs are silent',
    sql: `
      create table t (a int, b int, c int, primary key (a, b), unique (a, b, c));
      create table one_open (a int not null, b int, foreign key (a, b) references t);
      create table whole (a int, b int, foreign key (a, b) references t match full);
      create table tied (a int, b int, check ((a is null) = (b is null)), foreign key (a, b) references t);
      create table untied (a int, b int, check (a > 0 and b > 0), foreign key (a, b) references t);
      create table two_open (a int not null, b int, c int, foreign key (a, b, c) references t (a, b, c));`,
    finds: [
      [
        'two_open: foreign key two_open_a_b_c_fkey is not checked where only some of b, c are NULL',
        'alter table public.two_open add constraint two_open_a_b_c_fkey_whole check (num_nulls(b, c) in (0, 2));',
      ],
      'untied: foreign key untied_a_b_fkey is not checked where only some of a, b are NULL',
    ],
  },
  {
    rule: 'unvalidated-constraint',
    of: 'foreign keys, checks and NOT NULL',
    sql: `
      create table t (id int primary key, parent int, n int);
      alter table t add constraint f foreign key (parent) references t not valid;
      alter table t add constraint c check (n > 0) not valid;
      alter table t add constraint n not null n not valid;
      alter table t add constraint never check (n > 1) not enforced;`,
    finds: [
      't: foreign key f was never checked against the rows that are there',
      't: check c was never checked against the rows that are there',
      't: not null n was never checked against the rows that are there',
    ],
  },
  {
    rule: 'disabled-trigger',
    of: 'one switched off on the referenced side counts; one that only replicas fire is off',
    sql: `
      create table t (id int primary key);
      create table r (id int primary key references t);
      create table self (id int primary key, parent int references self);
      alter table t disable trigger all;
      alter table self disable trigger all;
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger "On replicas" before insert on t for each row execute function f();
      create trigger always before insert on t for each row execute function f();
      alter table t enable replica trigger "On replicas";
      alter table t enable always trigger always;`,
    finds: [
      [
        'r: the triggers of foreign key r_id_fkey are switched off',
        'alter table public.r enable trigger all;\nalter table public.t enable trigger all;',
      ],
      [
        'self: the triggers of foreign key self_parent_fkey are switched off',
        'alter table public.self enable trigger all;',
      ],
      ['t: trigger On replicas is switched off', 'alter table public.t enable trigger "On replicas";'],
    ],
  },
  {
    rule: 'invalid-index',
    of: 'a constraint on the partitioned table alone',
    sql: `
      create table parts (id int not null, country text not null) partition by list (country);
      create table parts_de partition of parts for values in ('de');
      alter table only parts add constraint "parts pk" primary key (id, country);`,
    finds: [
      [
        'parts: index parts pk is not valid',
        'alter table public.parts drop constraint "parts pk", add constraint "parts pk" primary key (id, country);',
      ],
    ],
  },
  {
    rule: 'duplicate-index',
    of: 'of equals the one stays on which most leans',
    sql: `
      create table a (id int primary key, x int, y int, z int); alter table a add unique (id);
      create index a_x on a (x); create index a_x_again on a (x);
      create unique index a_y on a (y); create index a_y_plain on a (y) ;
      create index a_inc on a (x) include (y, z); create index a_inc_turned on a (x) include (z, y);
      create unique index a_z on a (z); alter table a add unique (z);
      create table b (z int references a (z), during int4range, exclude using gist (during with &&));
      create index b_during on b using gist (during);`,
    finds: [
      'a: index a_id_key is the same as a_pkey',
      'a: index a_inc_turned is the same as a_inc',
      'a: index a_x_again is the same as a_x',
      'a: index a_y_plain is the same as a_y',
      'a: index a_z_key is the same as a_z',
      'b: index b_during is the same as b_during_excl',
    ],
  },
  {
    rule: 'duplicate-index',
    of: 'another class, collation, order, predicate, method, expression or strictness is another index',
    sql: `
      create table a (id int primary key, t text, n int);
      create index on a (t); create index on a (t text_pattern_ops); create index on a (t collate "C");
      create index on a (t desc); create index on a using hash (t); create index on a (t) where n > 0;
      create index on a (lower(t)); create index on a (upper(t)); create index on a (t) include (n);
      create unique index on a (n); create unique index on a (n) nulls not distinct;
      alter table a add unique (id) deferrable; alter table a replica identity using index a_pkey;
      create index a_id on a (id); alter table a cluster on a_id;`,
    finds: [
      'a: index a_id_key is the same as a_pkey',
      ['a: index a_n_idx is the same as a_n_idx1', 'drop index public.a_n_idx;'],
    ],
  },
  {
    rule: 'redundant-index',
    of: 'the beginning of another, with the same class, order and predicate',
    sql: `
      create table a (id int primary key, x int, y int, t text);
      create index a_x on a (x); create index a_xy on a (x, y);
      create index a_y on a (y); create index a_y_more on a (y) include (t);
      create index a_t on a (t) where x > 0; create index a_tx on a (t, x) where x > 0;`,
    finds: [
      'a: index a_t is the beginning of a_tx',
      'a: index a_x is the beginning of a_xy',
      ['a: index a_y is the beginning of a_y_more', 'drop index public.a_y;'],
    ],
  },
  {
    rule: 'redundant-index',
    of: 'unique, clustered, partial, differently sorted, hash and INCLUDE indexes stay',
    sql: `
      create table a (id int primary key, x int, y int, z int, t text);
      create index on a (id, x);
      create index on a (x, y) where z > 0; create index on a (x);
      create index on a (y desc); create index on a (y, z);
      create index on a (t text_pattern_ops); create index on a (t, x);
      create index on a using hash (t);
      create index on a (z) include (t); create index on a (z, x);
      create table b (x int, y int); create index b_x on b (x); create index on b (x, y); alter table b cluster on b_x;`,
    finds: [],
  },
  {
    rule: 'pointless-predicate',
    of: 'only a predicate that leaves out nothing',
    sql: `
      create table a (id int primary key, x int, "Y y" int not null);
      create unique index "Y only" on a ("Y y" desc, lower(x::text)) include (x) where "Y y" is not null and id is not null;
      create index on a (x) where x is not null and id is not null;
      create index on a (x) where id is not null or x > 5;`,
    finds: [
      [
        'a: index Y only leaves out rows where Y y, id is NULL, and there are none',
        'drop index public."Y only";\ncreate unique index "Y only" on public.a using btree ("Y y" desc, lower(x::text)) include (x);',
      ],
    ],
  },
  {
    rule: 'float-money',
    of: 'words of the name decide, in snake_case and camelCase',
    sql: `
      create table a (
        id int primary key, unit_price real, "totalAmount" float8, fees float4, "Salary" float8, price numeric,
        tax_rate float8, price_ratio float8, total_weight float8, discount_percent real, latitude float8, feedback float8,
        shipping_costs float8, repaid_at float8, charge_kg float8);`,
    finds: [
      'a.unit_price is real, and sounds like money',
      'a.totalAmount is double precision, and sounds like money',
      'a.fees is real, and sounds like money',
      'a.Salary is double precision, and sounds like money',
      'a.shipping_costs is double precision, and sounds like money',
    ],
  },
  {
    rule: 'character-type',
    of: 'domains over it count, "char" does not',
    sql: `
      create domain code as char(3);
      create table a (id int primary key, code code, one char, kind "char", many varchar(3), unbounded bpchar);`,
    finds: [
      ['a.code is public.code', 'alter table public.a alter column code type text, add check (length(code) <= 3);'],
      'a.one is character(1)',
      ['a.unbounded is bpchar', 'alter table public.a alter column unbounded type text;'],
    ],
  },
  {
    rule: 'timestamp-zone',
    of: 'the precision is kept',
    sql: 'create table a (id int primary key, at timestamp(3) default now(), day date, moment timestamptz);',
    finds: [
      [
        'a.at is timestamp(3) without time zone',
        "alter table public.a alter column at type timestamp(3) with time zone using at at time zone 'UTC';",
      ],
    ],
  },
  {
    rule: 'null-default',
    of: 'whatever the letter case, but not NULL itself',
    sql: `create table a (id int primary key, x text default 'null', y varchar(9) default 'Null', z text default null, w text default 'nullable');`,
    finds: [
      "a.x has the default 'null'::text: a text, not NULL",
      "a.y has the default 'Null'::character varying: a text, not NULL",
    ],
  },
  {
    rule: 'upgrade-blocking-type',
    of: 'arrays count, and the three that keep their numbers do not',
    sql: 'create table a (id int primary key, f regproc, ns regnamespace[], c regclass, t regtype, r regrole);',
    finds: ['a.f is regproc', 'a.ns is regnamespace[]'],
  },
  {
    rule: 'foreign-key-index',
    of: 'partitions, temporal keys and other tables',
    sql: `
      create table t (id int primary key, item int4range, during daterange, unique (item, during without overlaps));
      create table parts (id int primary key, t_id int references t) partition by hash (id);
      create table parts_0 partition of parts for values with (modulus 1, remainder 0);
      create index on parts_0 (t_id);
      create table by_item (item int4range, during daterange, foreign key (item, period during) references t (item, period during));
      create index on by_item (item);
      create table by_both (item int4range, during daterange, foreign key (item, period during) references t (item, period during));
      create index on by_both using gist (item, during);
      create table by_none (item int4range, during daterange, foreign key (item, period during) references t (item, period during));
      create index on by_none using gist (during, item);`,
    finds: [
      'by_none has no index that starts with item, for foreign key by_none_item_during_fkey',
      [
        'parts has no index that starts with t_id, for foreign key parts_t_id_fkey',
        'create index on public.parts (t_id);',
      ],
    ],
  },
];

test('every rule finds what it should, says so, and its fixes end it', async (suite) => {
  await withTestDatabase(async (database) => {
    for (const { rule, of, sql, plan = {}, finds } of cases) {
      await suite.test(`${rule}: ${of}`, async () => {
        const scale = Object.entries(plan).map(([table, rows]) => ({ table, rows, distinct: {} }));
        const [complaints = []] = await judgeAfter(database, [sql], scale);
        const found = complaints.filter(({ id }) => id === rule);
        const wanted = finds.map((entry) =>
          typeof entry === 'string' ? { message: entry } : { message: entry[0], fix: entry[1] },
        );
        const shown = found.map(({ message, fix }, at) =>
          wanted[at]?.fix === undefined ? { message } : { message, fix },
        );
        assert.deepEqual(shown, wanted);
        const [, left = []] = await judgeAfter(database, [sql, found.map(({ fix }) => fix).join('\n')], scale);
        assert.deepEqual(
          left.filter(({ id }) => id === rule),
          [],
        );
      });
    }
  });
});
