import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWholeCatalog } from '../../src/catalog/whole-catalog/whole-catalog.ts';
import type { Row } from '../../src/connection/session.ts';
import { listChanges } from '../support/catalog.ts';
import { saidBy, type TestProject, withProject } from '../support/project.ts';

/** Partial, transitive and chained dependencies, and everything that can stand on a column. */
const orders = `
create table public.countries (id int primary key, name text not null unique);
insert into public.countries values (1, 'Switzerland'), (2, 'France');

create table public.orders (
  id bigint generated always as identity primary key,
  note text,
  zip text not null constraint zip_is_digits check (zip ~ '^[0-9]+$'),
  city text collate "C" not null default 'Bern' constraint city_has_a_name check (city <> ''),
  total numeric(10, 2) not null default 0,
  canton text,
  "Label" text generated always as (city || '!') stored,
  country_id int constraint orders_country_fkey references public.countries
);
create index orders_city_idx on public.orders (lower(city)) where city <> 'x';
create index orders_country_id_idx on public.orders (country_id);
create index orders_total_city_idx on public.orders (total, city);
comment on column public.orders.city is 'where it''s at';
comment on constraint city_has_a_name on public.orders is 'a name';
comment on index public.orders_city_idx is 'for search';
alter table public.orders alter column city set statistics 500, alter column city set storage external;

create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'rows are permanent'; end $$;
create trigger permanent before update or delete on public.orders for each row execute function public.refuse();

insert into public.orders (note, zip, city, total, canton, country_id)
select case when n % 3 = 0 then 'n' || n end, (3000 + n % 7)::text, 'City ' || n % 7,
       n, case when n % 7 % 3 > 0 then 'K' || n % 7 % 3 end, case when n % 7 % 3 > 0 then 1 + n % 7 % 2 end
  from generate_series(1, 100) n;
`;

const files = {
  'migrations/0001_orders.sql': orders,
  'dependencies.txt': '# rules\norders: zip -> city, canton, country_id\n',
};

/** Every row of the table as it was at first, with the columns by name. */
const oldRows = 'select id, note, zip, city, total, canton, "Label", country_id from public.orders order by id';
const rejoined = `select id, note, zip, city, total, canton, "Label", country_id
  from public.orders left join public.zips using (zip) order by id`;

async function read({ database }: TestProject, text: string): Promise<Row[]> {
  return [...(await database.sql.unsafe(`${text}`))];
}

async function succeed(project: TestProject, ...argv: string[]): Promise<string> {
  const outcome = await project.run(...argv);
  assert.equal(outcome.code, 0, outcome.err + outcome.out);
  return outcome.out;
}

test('a violated rule becomes a pair of migrations that loses nothing, satisfies verify and can be undone', () =>
  withProject(files, async (project) => {
    await succeed(project, 'migrate');
    const before = await readWholeCatalog(project.database);
    const rows = await read(project, oldRows);
    await project.database.sql.unsafe(`create table public.before as ${oldRows}`);

    const said = await succeed(project, 'decompose', 'orders', '--write');
    assert.equal(
      said,
      `sql/migrations/0002_split_zips_off_orders.sql
sql/migrations/0002_split_zips_off_orders.down.sql
note: Nobody has rights on zips yet: give them where those on orders are given.
note: sql/dependencies.txt:2: delete this line when the migration is applied; the key of zips says it now.
`,
    );
    await succeed(project, 'migrate');
    assert.deepEqual(await read(project, `(${rejoined.replace(' order by id', '')}) except table public.before`), []);
    assert.deepEqual(await read(project, `table public.before except (${rejoined.replace(' order by id', '')})`), []);
    assert.deepEqual(await read(project, rejoined), rows);
    await project.database.sql`drop table public.before`;

    project.write('dependencies.txt', '# rules\n');
    const verdict = await project.run('verify', '--only', 'normal-forms,design', '--all');
    assert.equal(verdict.code, 0, verdict.out);
    assert.doesNotMatch(verdict.out, /^(?:warn|fail) /m);

    project.write('dependencies.txt', files['dependencies.txt']);
    await succeed(project, 'rollback');
    assert.deepEqual(listChanges(before, await readWholeCatalog(project.database)), []);
    assert.deepEqual(await read(project, oldRows), rows);
    const [{ place } = {}] = await read(
      project,
      `select string_agg(column_name, ' ' order by ordinal_position) as place
         from information_schema.columns where table_name = 'orders'`,
    );
    assert.equal(place, 'id note zip total city canton country_id Label');
    const comments = await read(
      project,
      `select col_description('orders'::regclass, attnum) as column, attstattarget, attstorage,
              (select obj_description(oid) from pg_constraint where conname = 'city_has_a_name') as constraint,
              obj_description('orders_city_idx'::regclass) as index
         from pg_attribute where attrelid = 'orders'::regclass and attname = 'city'`,
    );
    assert.deepEqual(comments, [
      { column: "where it's at", attstattarget: 500, attstorage: 'e', constraint: 'a name', index: 'for search' },
    ]);
    await succeed(project, 'migrate');
    assert.deepEqual(await read(project, rejoined), rows);
  }));

test('the migration is written for people: whole texts', () =>
  withProject(
    {
      'migrations/0001_lines.sql': `
create table public.order_lines (
  order_id int, product_id int, ordered_at date not null, quantity int not null, primary key (order_id, product_id)
);
insert into public.order_lines values (1, 1, '2026-01-01', 2), (1, 2, '2026-01-01', 3), (2, 1, '2026-01-02', 1);
`,
      'dependencies.txt': 'order_lines: order_id -> ordered_at\n',
      'queries/lines.sql': '-- Lines.\nselect ordered_at from public.order_lines;\n',
    },
    async (project) => {
      await succeed(project, 'migrate');
      assert.equal(
        await succeed(project, 'decompose', 'order_lines'),
        `-- Move ordered_at to orders (order_id) out of order_lines.

-- Declared: {order_id} -> {ordered_at} (sql/dependencies.txt:1).

lock table public.order_lines in access exclusive mode;

create table public.orders (
  order_id integer not null,
  ordered_at date not null,
  constraint orders_pkey primary key (order_id)
);

insert into public.orders (order_id, ordered_at)
select distinct order_id, ordered_at
  from public.order_lines;

alter table public.order_lines
  drop column ordered_at;

alter table public.order_lines
  add constraint order_lines_order_id_fkey foreign key (order_id) references public.orders (order_id);

-- ===== down =====

-- Undoes: Move ordered_at to orders (order_id) out of order_lines.

-- The columns come back behind the others (ordered_at last): PostgreSQL has no other place for a new column.
-- Rows of orders that no row of order_lines refers to have no place there and go.
-- Every row is rewritten, so the table needs its size once more on disk until it is vacuumed.

lock table public.order_lines, public.orders in access exclusive mode;

alter table public.order_lines
  add column ordered_at date;

update public.order_lines as whole
   set ordered_at = part.ordered_at
  from public.orders as part
 where whole.order_id = part.order_id;

alter table public.order_lines drop constraint order_lines_order_id_fkey;

drop table public.orders;

alter table public.order_lines
  alter column ordered_at set not null;
-- note: Nobody has rights on orders yet: give them where those on order_lines are given.
-- note: sql/dependencies.txt:1: delete this line when the migration is applied; the key of orders says it now.
-- note: sql/queries/lines.sql reads what moves: join orders there.
`,
      );
      const json = JSON.parse(await succeed(project, 'decompose', 'order_lines', '--format', 'json'));
      assert.deepEqual(Object.keys(json), [
        'format',
        'database',
        'table',
        'title',
        'tables',
        'dropped',
        'up',
        'down',
        'notes',
        'written',
      ]);
      assert.deepEqual(
        [json.tables, json.dropped, json.written],
        [[{ name: 'orders', key: ['order_id'], columns: ['order_id', 'ordered_at'] }], ['ordered_at'], []],
      );
    },
  ));

test('a chain of rules becomes a chain of tables, determinants that agree one table with two keys', () =>
  withProject(
    {
      'migrations/0001_visits.sql': `
create table public.countries (code text primary key);
create table public.visits (
  id int primary key, zip_code text not null, city text not null, canton text not null, canton_name text not null,
  country_code text references public.countries on update cascade on delete set null, continent text
);
insert into public.countries values ('CH'), ('US');
insert into public.visits
select n, 'Z' || n % 8, 'C' || n % 8, 'K' || n % 4, 'Kanton ' || n % 4,
       case when n % 4 > 0 then case n % 2 when 0 then 'CH' else 'US' end end,
       case when n % 4 > 0 then case n % 2 when 0 then 'Europe' else 'America' end end
  from generate_series(1, 60) n;
create view public.visits_by_city as select id, zip_code from public.visits;
`,
      'dependencies.txt':
        'visits: zip_code -> city, canton\nvisits: canton -> canton_name\nvisits: canton_name -> canton\nvisits: country_code -> continent\n',
    },
    async (project) => {
      await succeed(project, 'migrate');
      const select = 'select id, zip_code, city, canton, canton_name, country_code, continent from public.visits';
      const rows = await read(project, `${select} order by id`);
      const before = await readWholeCatalog(project.database);
      const json = JSON.parse(await succeed(project, 'decompose', 'visits', '--write', '--format', 'json'));
      assert.deepEqual(json.tables, [
        { name: 'zips', key: ['zip_code'], columns: ['zip_code', 'city', 'canton'] },
        { name: 'cantons', key: ['canton'], columns: ['canton', 'canton_name'] },
        { name: 'visits_countries', key: ['country_code'], columns: ['country_code', 'continent'] },
      ]);
      await succeed(project, 'migrate');
      const joined = `select id, zip_code, city, canton, canton_name, country_code, continent from public.visits
        left join public.zips using (zip_code) left join public.cantons using (canton)
        left join public.visits_countries using (country_code) order by id`;
      assert.deepEqual(await read(project, joined), rows);
      // The new table follows the country as the old one does.
      await project.database.sql.unsafe(`begin; update public.countries set code = 'FR' where code = 'CH'`);
      assert.equal((await read(project, joined)).filter((row) => row.country_code === 'FR').length, 15);
      await project.database.sql.unsafe(`delete from public.countries where code = 'FR'`);
      assert.equal((await read(project, 'table public.visits_countries')).length, 1);
      await project.database.sql.unsafe('rollback');
      await succeed(project, 'rollback');
      assert.deepEqual(await read(project, `${select} order by id`), rows);
      assert.deepEqual(listChanges(before, await readWholeCatalog(project.database)), []);
    },
  ));

/** Makes the schema, asks for the decomposition of `t`, which has the rule `t: a -> b`, and gives what was said. */
async function refusal(schema: string, label = 't'): Promise<{ code: number; said: string }> {
  return withProject({ 'dependencies.txt': 't: a -> b\n' }, async (project) => {
    await project.database.sql.unsafe(schema);
    const outcome = await project.run('decompose', label, '--write');
    assert.equal(outcome.out, '');
    return { code: outcome.code, said: saidBy(outcome).split('\nhint:')[0] ?? '' };
  });
}

const t = 'create table t (id int primary key, a int, b text, c text);';

const refusals: Readonly<Record<string, readonly [string, number, string]>> = {
  'rows that contradict the rule': [
    `${t} insert into t values (1, 1, 'x'), (2, 1, 'y'), (3, 2, 'z')`,
    1,
    "error: t: the rows contradict {a} -> {b} (sql/dependencies.txt:1) for 1 {a}\na '1': b is 'x' in 1 row, 'y' in 1 row",
  ],
  'rows without a determinant that hold what it determines': [
    `${t} insert into t values (1, null, 'x'), (2, null, null), (3, 1, 'y')`,
    1,
    'error: t: 1 row without {a} hold {b}, which a table with that key has no place for\nselect * from public.t where (a is null) and (b is not null);',
  ],
  'a table in third normal form': [
    'create table t (id int primary key, a int unique not null, b text)',
    2,
    'error: t: nothing to decompose: no declared dependency stands against third normal form',
  ],
  'a view that reads a column': [
    `${t} create view v as select b from t`,
    2,
    'error: rule _RETURN on view public.v uses t.b',
  ],
  'a foreign key from another table': [
    `${t} alter table t add constraint t_bc unique (b, c); create table u (b text, c text, foreign key (b, c) references t (b, c))`,
    2,
    'error: 2 faults found:\n  - unique t_bc of t is over columns that end in different tables\n  - constraint u_b_c_fkey on table public.u uses t.b',
  ],
  'a check over columns of both tables': [
    `${t} alter table t add constraint differs check (b <> c)`,
    2,
    'error: check differs of t is over columns that end in different tables',
  ],
  'row level security': [
    `${t} alter table t enable row level security`,
    2,
    'error: t has row level security: a new table would show what its policies hide',
  ],
  'a type without equality': [
    'create table t (id int primary key, a int, b json)',
    2,
    'error: t.b is of type json, which has no equality to tell values apart by',
  ],
  'a trigger that reads the column': [
    `${t} create function f() returns trigger language plpgsql as 'begin new.b := 1; return new; end';
     create trigger stamp before insert on t for each row execute function f()`,
    2,
    'error: the function of trigger stamp on t mentions b',
  ],
  'a partitioned table': [
    'create table t (id int, a int, b text, primary key (id)) partition by range (id)',
    2,
    'error: t is partitioned',
  ],
  'a table with children': [
    `${t} create table u () inherits (t)`,
    2,
    'error: t inherits or is inherited: its columns are not its own to drop',
  ],
  'a determinant that another table changes in part': [
    `create table p (x int unique); create table t (id int primary key, a int default 1 references p (x) on delete set default, b text)`,
    2,
    'error: foreign key t_a_fkey of t changes part of {a} by itself',
  ],
  'a publication of the column': [
    `${t} create publication only_some for table t (id, b)`,
    2,
    'error: publication of table public.t in publication only_some uses t.b',
  ],
  'a serial column': [
    'create table t (id int primary key, a int, b serial)',
    2,
    'error: 2 faults found:\n  - t.b takes its default from a sequence: it numbers rows\n  - sequence public.t_b_seq uses t.b',
  ],
};

for (const [name, [schema, code, said]] of Object.entries(refusals)) {
  test(`refused with nothing written: ${name}`, async () => {
    assert.deepEqual(await refusal(schema), { code, said });
  });
}

test('a view and an unknown name are refused by what they are', async () => {
  assert.deepEqual(await refusal(`${t} create view v as select 1 as a`, 'v'), {
    code: 2,
    said: 'error: v is a view: it has no columns of its own to move',
  });
  const parted = 'create table t (id int, a int, b int) partition by range (id)';
  assert.deepEqual(await refusal(`${parted}; create table p partition of t default`, 'p'), {
    code: 2,
    said: 'error: p is a partition: it has no columns of its own to move',
  });
  assert.deepEqual(await refusal(t, 'nix'), { code: 2, said: 'error: there is no table nix' });
});

test('rows that break the rule after the migration was written stop it, and nothing is lost', () =>
  withProject({ 'migrations/0001_t.sql': t, 'dependencies.txt': 't: a -> b\n' }, async (project) => {
    await succeed(project, 'migrate');
    await succeed(project, 'decompose', 't', '--write');
    await project.database.sql.unsafe(`insert into t values (1, null, 'x')`);
    const unkeyed = await project.run('migrate');
    assert.equal(unkeyed.code, 5);
    assert.match(unkeyed.err, /rows of t without a hold values that would be lost/);
    await project.database.sql.unsafe(`delete from t; insert into t values (1, 1, 'x'), (2, 1, 'y')`);
    const contradicting = await project.run('migrate');
    assert.equal(contradicting.code, 5);
    assert.match(contradicting.err, /duplicate key value violates unique constraint/);
    assert.equal((await read(project, 'select b from t')).length, 2);
  }));
