import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import type { Check } from '../../../src/verify/section.ts';
import { testHome } from '../../support/database.ts';
import { type TestProject, withProject } from '../../support/project.ts';
import { skipWithoutSystemPostgres, systemVersions, withSystemServer } from '../../support/system-postgres.ts';

const files = {
  'migrations/1_a.sql': `create type public.mood as enum ('good', 'bad');
create table public.a (id bigint generated always as identity primary key, mood public.mood not null default 'good', n int check (n > 0));
create index a_n on public.a (n);
create function public.f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t before insert on public.a for each row execute function public.f();
create view public.v as select id from public.a where n > 1;
`,
};

async function drift({ runWith, target }: TestProject): Promise<{ code: number; checks: Check[] }> {
  const env = { DATABASE_URL: targetUrl(target), CODELEARN_HOME: testHome };
  const { code, out, err } = await runWith({ env }, 'verify', '--only', 'drift', '--format', 'json');
  assert.notEqual(out, '', err);
  return { code, checks: JSON.parse(out).sections[0].checks };
}

test('a database that its migrations made has not drifted', () =>
  withProject(files, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    const { code, checks } = await drift(project);
    assert.equal(code, 0, JSON.stringify(checks, null, 1));
    assert.deepEqual(
      checks.map(({ status }) => status),
      ['pass'],
    );
  }));

const changes: readonly (readonly [string, string])[] = [
  ['drop index public.a_n', 'index public.a_n is missing'],
  ['create index a_mood on public.a (mood)', 'index public.a_mood is not made by any migration'],
  ['alter table public.a alter n set default 3', 'column public.a.n: default is not as the migrations make it'],
  ['alter table public.a add extra text', 'column public.a.extra is not made by any migration'],
  ['alter table public.a drop constraint a_n_check', 'check constraint a_n_check on public.a is missing'],
  [
    'create or replace function public.f() returns trigger language plpgsql as $$ begin return null; end $$',
    'function public.f(): body is not as the migrations make it',
  ],
  ['alter table public.a disable trigger t', 'trigger t on public.a: enabled is not as the migrations make it'],
  ["alter type public.mood add value 'so so'", 'label "so so" of public.mood is not made by any migration'],
  [
    'create or replace view public.v as select id from public.a where n > 2',
    'view public.v: query is not as the migrations make it',
  ],
  ['create schema extra', 'schema extra is not made by any migration'],
];

test(`each of ${changes.length} changes by hand is named with both definitions`, () =>
  withProject(files, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    for (const [sql] of changes) await project.database.sql.unsafe(sql);
    const { code, checks } = await drift(project);
    assert.equal(code, 1);
    const expected = changes.map(([, message]) => message);
    assert.deepEqual(checks.map(({ message }) => message).sort(), expected.sort());
    const trigger = checks.find(({ subject }) => subject.name === 'trigger t on public.a');
    assert.deepEqual(trigger?.evidence, ['migrations: enabled', 'database: disabled']);
  }));

test('a schema.sql that the migrations do not make is a failure of its own', () =>
  withProject(files, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    const env = { DATABASE_URL: targetUrl(project.target), CODELEARN_HOME: testHome };
    assert.equal((await project.runWith({ env }, 'schema', '--write')).code, 0);
    const statuses = async (): Promise<readonly string[]> =>
      (await drift(project)).checks.map(({ id, status }) => `${id} ${status}`);
    assert.deepEqual(await statuses(), ['drift pass', 'schema-file pass']);
    project.write('schema.sql', '-- by hand\n');
    assert.deepEqual(await statuses(), ['drift pass', 'schema-file fail']);
  }));

test('migrations that do not apply to an empty database leave schema.sql uncompared, and the rest of verify goes on', () =>
  withProject(files, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    project.write('schema.sql', '-- by hand\n');
    project.write('migrations/2_b.sql', 'select * from public.nowhere;');
    const { code, checks } = await drift(project);
    assert.equal(code, 0);
    assert.deepEqual(
      checks.map(({ id, status }) => `${id} ${status}`),
      ['drift pass', 'schema-file skip'],
    );
  }));

test('a database without history is not compared, and it is said why', () =>
  withProject(files, async (project) => {
    const { code, checks } = await drift(project);
    assert.equal(code, 0);
    assert.deepEqual(
      checks.map(({ status, message }) => [status, message]),
      [['skip', 'the database has no history: nothing was migrated here']],
    );
  }));

async function roundTrip({ runWith, target }: TestProject): Promise<{ code: number; checks: Check[] }> {
  const env = { DATABASE_URL: targetUrl(target), CODELEARN_HOME: testHome };
  const { code, out, err } = await runWith({ env }, 'verify', '--only', 'drift', '--round-trip', '--format', 'json');
  assert.notEqual(out, '', err);
  return { code, checks: JSON.parse(out).sections[0].checks.filter(({ id }: Check) => id === 'round-trip') };
}

test('up, down and up again gives the same catalog, or the file that does not undo its migration is named', async () => {
  const good = {
    'migrations/1_a.sql': 'create table public.a (i int);',
    'migrations/1_a.down.sql': 'drop table public.a;',
    'migrations/2_b.sql': 'create table public.b (i int);\ncreate index a_i on public.a (i);',
    'migrations/2_b.down.sql': 'drop table public.b;\ndrop index public.a_i;',
  };
  await withProject(good, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    const { code, checks } = await roundTrip(project);
    assert.equal(code, 0);
    assert.deepEqual(
      checks.map(({ message }) => message),
      ['2 migrations were undone and applied again, and gave the same catalog'],
    );
  });
  await withProject({ ...good, 'migrations/2_b.down.sql': 'drop table public.b;' }, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    const { code, checks } = await roundTrip(project);
    assert.equal(code, 1);
    assert.deepEqual(
      checks.map(({ status, message, evidence }) => [status, message, evidence]),
      [['fail', '2_b.down.sql does not undo 2_b', ['index public.a_i is left']]],
    );
  });
  await withProject({ ...good, 'migrations/3_c.sql': 'select 1;' }, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    const { code, checks } = await roundTrip(project);
    assert.equal(code, 0);
    assert.deepEqual(
      checks.map(({ status, message }) => [status, message]),
      [['warn', '3_c is irreversible: there is nothing to go back by, here or below it']],
    );
  });
});

const everyKind = {
  'migrations/1_all.sql': `create schema "odd Schema";
create domain public.grade as smallint default 1 not null check (value between 1 and 6);
create type public.pair as (a int, b text);
create type public.span as range (subtype = int);
create sequence public.numbers as int increment 3;
create table public.events (
  id bigint generated always as identity,
  at timestamptz not null,
  kind text collate "C" not null default 'none',
  grade public.grade,
  double int generated always as (length(kind) * 2) stored,
  pair public.pair[],
  number int default nextval('public.numbers'),
  primary key (id, at),
  unique (kind, at),
  check (kind <> '')
) partition by range (at);
create table public.events_old partition of public.events for values from (minvalue) to ('2020-01-01 00:00+00');
create table public.events_rest partition of public.events default;
create index events_kind on public.events (lower(kind)) where kind <> 'x';
create table "odd Schema"."Notes" (
  event_id bigint not null,
  event_at timestamptz not null,
  "during it" int4range not null,
  exclude using gist ("during it" with &&),
  foreign key (event_id, event_at) references public.events on delete cascade deferrable initially deferred
);
alter table "odd Schema"."Notes" enable row level security;
create policy readers on "odd Schema"."Notes" for select using (event_id > 0);
create function public.stamp() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger stamp before insert or update on public.events for each row execute function public.stamp();
create constraint trigger later after insert on public.events deferrable for each row execute function public.stamp();
create function public.add(a int, b int default 2) returns int language sql immutable return a + b;
create procedure public.go(inout n int) language plpgsql as $$ begin n := n + 1; end $$;
create aggregate public.total (int) (sfunc = int4pl, stype = int, initcond = '0');
create view public.late with (security_barrier) as select e.id, n."during it" from public.events e join "odd Schema"."Notes" n on n.event_id = e.id;
create materialized view public.kinds as select kind, count(*) as many from public.events group by kind order by 2 desc;
create unique index kinds_kind on public.kinds (kind);
create rule nothing as on delete to public.late do instead nothing;
`,
};

test('a database that its migrations made has not drifted, whatever they make, on this server', () =>
  withProject(everyKind, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    assert.deepEqual(await differences(project), []);
  }));

test(
  'a database that its migrations made has not drifted on an older server than the throw-away one',
  { skip: skipWithoutSystemPostgres },
  () =>
    withProject(everyKind, (project) =>
      withSystemServer(systemVersions[0] ?? '', async ({ target }) => {
        const older = { ...project, target };
        const { code, err } = await project.runWith({ env: { DATABASE_URL: targetUrl(target) } }, 'migrate');
        assert.equal(code, 0, err);
        assert.deepEqual(await differences(older), []);
      }),
    ),
);

async function differences(project: TestProject): Promise<readonly string[]> {
  const { checks } = await drift(project);
  return checks
    .filter(({ status }) => status !== 'pass')
    .map(({ message, evidence = [] }) => [message, ...evidence].join('\n'));
}
