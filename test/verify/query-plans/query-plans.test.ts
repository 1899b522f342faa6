import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { introspect } from '../../../src/catalog/introspect.ts';
import type { Database } from '../../../src/connection/session.ts';
import { withScratch } from '../../../src/embedded/scratch.ts';
import { openProjectFolder } from '../../../src/project/files.ts';
import { type Project, readProject } from '../../../src/project/project.ts';
import { queryPlansSection } from '../../../src/verify/query-plans/query-plans.ts';
import type { Check } from '../../../src/verify/section.ts';
import { withCodeLearn } from '../../support/codelearn.ts';
import { connectTo, never, testHome } from '../../support/database.ts';
import { withProject } from '../../support/project.ts';
import { applyReference } from '../../support/reference.ts';
import { systemVersions, withSystemServer } from '../../support/system-postgres.ts';

const codelearn = readProject(openProjectFolder('sql', join(import.meta.dirname, '../../..')));

/** Runs the section and gives its checks by the name of their subject. */
async function judge(database: Database, project: Project): Promise<Record<string, Check>> {
  const checks = await queryPlansSection.run({
    database,
    project,
    schema: await introspect(database),
    cache: { redisUrl: undefined, now: () => new Date() },
    withScratch: (use) => withScratch(testHome, never, use),
  });
  return Object.fromEntries(checks.map((check) => [check.subject.name ?? '', check]));
}

function statusesOf(checks: Record<string, Check>): Record<string, string> {
  return Object.fromEntries(Object.entries(checks).map(([name, { status }]) => [name, status]));
}

const allPass = Object.fromEntries(codelearn.queries.map(({ name }) => [name, 'pass']));

/** Costs hang on the planner's version; what they are is held where they are made. */
function withoutCosts(evidence: readonly string[] | undefined): string[] {
  return (evidence ?? []).map((line) => line.replace(/, cost [\d.]+\)/, ')'));
}

test('every query of CodeLearn keeps its promise at planned scale', () =>
  withCodeLearn(async (database) => {
    const checks = await judge(database, codelearn);
    assert.deepEqual(statusesOf(checks), allPass);
    assert.equal(Object.keys(checks).length, 11);
    assert.equal(checks.curriculum?.message, 'curriculum is served by lessons_course_id_position_key');
    assert.deepEqual(withoutCosts(checks.curriculum?.evidence), [
      'at planned scale:',
      '  Index Scan using lessons_course_id_position_key on lessons (20 rows)',
      'today:',
      '  Sort (3 rows)',
      '    Bitmap Heap Scan on lessons (3 rows)',
      '      Bitmap Index Scan using lessons_course_id_position_key (3 rows)',
    ]);
    assert.equal(checks.top_courses?.message, 'top_courses is served by users_pkey and scans courses on purpose');
  }));

test('an index dropped in production turns its query red, with the statement that brings it back', () =>
  withCodeLearn(async (database) => {
    await database.sql.unsafe('alter table lessons drop constraint lessons_course_id_position_key');
    const checks = await judge(database, codelearn);
    assert.deepEqual(statusesOf(checks), { ...allPass, curriculum: 'fail' });
    const { id, message, fix, evidence } = checks.curriculum as Check;
    assert.equal(id, 'query-plan');
    assert.equal(
      message,
      'curriculum needs lessons_course_id_position_key, which the migrations make but the live database does not have, ' +
        'and reads all of lessons (200,000 rows)',
    );
    assert.ok(evidence.some((line) => /^ +(Parallel )?Seq Scan on lessons \(/.test(line)));
    assert.ok(fix !== null);
    await database.sql.unsafe(fix);
    assert.deepEqual(statusesOf(await judge(database, codelearn)), allPass, 'the fix is the cure');
  }));

for (const version of systemVersions) {
  test(`the live database may be PostgreSQL ${version}`, () =>
    withSystemServer(version, async (database) => {
      await applyReference(database);
      assert.deepEqual(statusesOf(await judge(database, codelearn)), allPass);
      await database.sql.unsafe('drop index courses_instructor_idx');
      const { instructor_courses: check } = await judge(database, codelearn);
      assert.equal(check?.status, 'fail');
      assert.equal(
        check?.fix,
        'CREATE INDEX courses_instructor_idx ON public.courses USING btree (instructor_id, instructor_role);',
      );
    }));
}

const table = `create table parts (
  id int generated always as identity primary key,
  whole_id int not null,
  name text not null,
  done_at timestamptz
);
create index parts_whole_idx on parts (whole_id);
`;
const scale = '{ "parts": { "rows": 1000000, "distinct": { "whole_id": 5000 } } }';

/** A project of one table with these queries; live is as the migrations make it, then changed. */
function withQueries<T>(
  queries: Record<string, string>,
  use: (judgeNow: () => Promise<Record<string, Check>>, database: Database) => Promise<T>,
  more: { readonly scale?: string; readonly schema?: string } = {},
): Promise<T> {
  const schema = more.schema ?? table;
  const files = Object.fromEntries(Object.entries(queries).map(([name, text]) => [`queries/${name}.sql`, text]));
  const all = { 'migrations/1_parts.sql': schema, 'scale.json': more.scale ?? scale, ...files };
  return withProject(all, async ({ folder, database }) => {
    await database.sql.unsafe(schema);
    return use(() => judge(database, readProject(openProjectFolder('sql', folder))), database);
  });
}

test('names in headers and in scale.json that do not exist are told, with the closest that do', () =>
  withQueries(
    {
      misspelt: '-- Q.\n-- served by: part_whole_idx\nselect id from parts where whole_id = $1',
      scanned: '-- Q.\n-- scans: part\nselect id from parts where whole_id = $1',
    },
    async (judgeNow) => {
      const checks = await judgeNow();
      assert.deepEqual(
        Object.values(checks).map(({ id, status, message }) => [id, status, message]),
        [
          [
            'planned-scale',
            'fail',
            'sql/scale.json plans rows for partz, but the migrations make no such table; the closest is parts',
          ],
          [
            'query-plan',
            'fail',
            'misspelt names the index part_whole_idx, which does not exist; the closest is parts_whole_idx',
          ],
          ['query-plan', 'fail', 'scanned says that it scans part, but there is no such table; the closest is parts'],
        ],
      );
    },
    { scale: '{ "parts": { "rows": 1000000, "distinct": { "whole_id": 5000 } }, "partz": { "rows": 5 } }' },
  ));

test('a column of scale.json that does not exist is told', () =>
  withQueries(
    { q: '-- Q.\nselect id from parts where id = $1' },
    async (judgeNow) => {
      const { 'sql/scale.json': check } = await judgeNow();
      assert.equal(
        check?.message,
        'sql/scale.json plans parts.hole_id, but there is no such column; the closest is whole_id',
      );
    },
    { scale: '{ "parts": { "rows": 1000000, "nulls": { "hole_id": 0.5 } } }' },
  ));

test('a large table may be read as a whole only where the header says so, through an index too', () =>
  withQueries(
    {
      counted: '-- Q.\nselect count(*) from parts',
      'meant-count': '-- Q.\n-- scans: parts\nselect count(*) from parts',
      searched: "-- Q.\nselect id from parts where name like '%' || $1 || '%'",
      first: '-- Q.\nselect id from parts order by id limit 10',
    },
    async (judgeNow) => {
      const checks = await judgeNow();
      assert.deepEqual(statusesOf(checks), { counted: 'fail', first: 'pass', 'meant-count': 'pass', searched: 'fail' });
      assert.equal(checks.counted?.message, 'counted reads all of parts (1,000,000 rows)');
      assert.equal(
        checks.counted?.fix,
        'Add an index that serves it, or, if that is meant, "-- scans: parts" to the header of sql/queries/counted.sql.',
      );
      assert.equal(checks['meant-count']?.message, 'meant-count scans parts on purpose');
      assert.equal(checks.first?.message, 'first scans no large table');
    },
  ));

test('how often a column is null decides whether a partial index serves', async () => {
  const schema = `${table}create index parts_open_idx on parts (whole_id) where done_at is null;`;
  const open = { open: '-- Q.\n-- served by: parts_open_idx\nselect name from parts where done_at is null' };
  const statusAt = async (nulls: number): Promise<string | undefined> => {
    const planned = `{ "parts": { "rows": 1000000, "nulls": { "done_at": ${nulls} } } }`;
    return withQueries(open, async (judgeNow) => (await judgeNow()).open?.status, { schema, scale: planned });
  };
  assert.equal(await statusAt(0.001), 'pass');
  assert.equal(await statusAt(0.9), 'fail');
});

test('a query of a table that scale.json leaves out says so', () =>
  withQueries(
    { q: '-- Q.\n-- served by: notes_pkey\nselect * from notes' },
    async (judgeNow) => {
      const { q } = await judgeNow();
      assert.equal(q?.status, 'fail');
      assert.ok(q?.evidence.includes('scale.json plans no rows for notes: taken as a table of 10 pages'));
    },
    { schema: `${table}create table notes (id int primary key);` },
  ));

test('the parts of a partitioned table stand for it', () => {
  const schema = `
    create table events (id bigint not null, kind int not null, name text not null) partition by hash (id);
    create table events_0 partition of events for values with (modulus 2, remainder 0);
    create table events_1 partition of events for values with (modulus 2, remainder 1);
    create index events_kind_idx on events (kind);
    alter table events add constraint events_pkey primary key (id);`;
  return withQueries(
    {
      one: '-- Q.\n-- served by: events_pkey\nselect name from events where id = $1',
      some: '-- Q.\n-- served by: events_kind_idx\nselect name from events where kind = $1',
      all: '-- Q.\nselect name from events where name = $1',
    },
    async (judgeNow, database) => {
      const checks = await judgeNow();
      assert.deepEqual(statusesOf(checks), { all: 'fail', one: 'pass', some: 'pass' });
      assert.equal(checks.all?.message, 'all reads all of events (4,000,000 rows)');
      await database.sql.unsafe('drop index events_kind_idx; alter table events drop constraint events_pkey;');
      const lost = await judgeNow();
      assert.deepEqual(statusesOf(lost), { all: 'fail', one: 'fail', some: 'fail' });
      assert.equal(lost.some?.fix, 'CREATE INDEX events_kind_idx ON public.events USING btree (kind);');
      assert.equal(lost.one?.fix, 'alter table public.events add constraint events_pkey PRIMARY KEY (id);');
    },
    { schema, scale: '{ "events": { "rows": 4000000, "distinct": { "kind": 40000 } } }' },
  );
});

test("the live database's planner settings decide, and are told", () =>
  withQueries(
    { q: '-- Q.\n-- served by: parts_whole_idx\nselect * from parts where whole_id = $1' },
    async (judgeNow, { sql }) => {
      await sql.unsafe('set enable_bitmapscan = off; set random_page_cost = 1000');
      const { q } = await judgeNow();
      assert.equal(q?.status, 'fail');
      assert.equal(q?.message, 'q is planned without parts_whole_idx, and reads all of parts (1,000,000 rows)');
      assert.ok(
        q?.evidence.includes("with the live database's settings: enable_bitmapscan = off, random_page_cost = 1000"),
      );
    },
  ));

test('names are looked up along the search path of the live session', () =>
  withQueries(
    { q: '-- Q.\n-- served by: shop.goods_pkey\nselect name from goods where id = $1' },
    async (judgeNow, { sql }) => {
      assert.match(
        (await judgeNow()).q?.message ?? '',
        /^q does not run on the live database: relation "goods" does not/,
      );
      await sql.unsafe('set search_path = shop');
      assert.equal((await judgeNow()).q?.status, 'pass');
    },
    {
      schema: 'create schema shop; create table shop.goods (id int primary key, name text not null);',
      scale: '{ "shop.goods": { "rows": 50000 } }',
    },
  ));

test('a query that the live database or the migrations cannot answer fails with its place', () =>
  withQueries(
    {
      q: '-- Q.\nselect id, colour\n  from parts where id = $1',
      live: '-- Q.\nselect colour2 from parts where id = $1',
    },
    async (judgeNow, { sql }) => {
      await sql.unsafe('alter table parts add colour2 text');
      const { q, live } = await judgeNow();
      assert.deepEqual(
        [q?.status, q?.message],
        ['fail', 'q does not run on the live database: column "colour" does not exist'],
      );
      assert.equal(q?.evidence[0], 'sql/queries/q.sql:2:12: column "colour" does not exist (42703)');
      assert.equal(live?.message, 'live does not run on what the migrations build: column "colour2" does not exist');
    },
  ));

test("a role that may not read a table still gets the verdict, and hears why today's plan is missing", () =>
  withProject(
    {
      'migrations/1_parts.sql': table,
      'scale.json': scale,
      'queries/q.sql': '-- Q.\n-- served by: parts_whole_idx\nselect name from parts where whole_id = $1',
    },
    async ({ folder, database, target }) => {
      await database.sql.unsafe(table);
      const role = `role_${randomBytes(6).toString('hex')}`;
      await database.sql.unsafe(`create role ${role} nologin; grant references on parts to ${role}`);
      try {
        await connectTo(target, async (session) => {
          await session.sql.unsafe(`set role ${role}`);
          const { q } = await judge(session, readProject(openProjectFolder('sql', folder)));
          assert.equal(q?.status, 'pass');
          assert.equal(q?.evidence.at(-1), "today's plan is not shown: permission denied for table parts (42501)");
        });
      } finally {
        await database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
      }
    },
  ));

test('what a query would do is not done', () =>
  withQueries(
    { q: '-- Q.\n-- served by: parts_pkey\ndelete from parts where id = $1 returning name' },
    async (judgeNow, { sql }) => {
      await sql.unsafe("insert into parts (whole_id, name) values (1, 'kept')");
      assert.equal((await judgeNow()).q?.status, 'pass');
      assert.equal((await sql`select from parts`).length, 1);
    },
  ));

test('where nothing is promised or nothing can be planned, the section is skipped with the reason', async () => {
  const only = async (files: Record<string, string>): Promise<[string, string] | undefined> => {
    let found: [string, string] | undefined;
    await withProject(files, async ({ folder, database }) => {
      const checks = await judge(database, readProject(openProjectFolder('sql', folder)));
      assert.deepEqual(Object.keys(checks), ['']);
      found = [checks['']?.status ?? '', checks['']?.message ?? ''];
    });
    return found;
  };
  const query = { 'queries/q.sql': '-- Q.\nselect 1' };
  assert.deepEqual(await only({ 'scale.json': scale }), ['skip', 'no files in sql/queries: nothing is promised']);
  assert.deepEqual(await only(query), ['skip', 'sql/scale.json plans no rows, and a small table is rightly scanned']);
  const extension = { 'migrations/1_ext.sql': 'create extension no_such_thing;' };
  assert.deepEqual(await only({ ...query, ...extension, 'scale.json': scale }), [
    'skip',
    'the embedded PostgreSQL 18 has no extension no_such_thing',
  ]);
});
