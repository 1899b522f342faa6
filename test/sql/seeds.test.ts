import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database, Row } from '../../src/connection/session.ts';
import { readSeeds } from '../../src/project/seeds.ts';
import { fillParameters } from '../../src/seed/parameters.ts';
import { seedDatabase } from '../../src/seed/seed.ts';
import { withTestDatabase } from '../support/database.ts';
import { applyReference, reference, testOnEveryServer, wrongCounts } from '../support/reference.ts';

const seeds = readSeeds(reference);
const passwordHash = `$2b$12$${'x'.repeat(53)}`;

function seed(database: Database, given: Record<string, string> = {}, reset = false): Promise<unknown> {
  return seedDatabase(database, seeds, { values: fillParameters(seeds.parameters, given), passwordHash, reset });
}

function withSeeded(given: Record<string, string>, use: (database: Database) => Promise<void>): Promise<void> {
  return withTestDatabase(async (database) => {
    await applyReference(database);
    await seed(database, given);
    await use(database);
  });
}

/** A digest of every value of every table, whatever the session's settings. */
async function digest({ sql }: Database): Promise<Record<string, string>> {
  await sql.unsafe("set timezone = 'UTC'; set datestyle = 'ISO'");
  const digests: Record<string, string> = {};
  for (const [table, key] of Object.entries({
    users: 'id',
    courses: 'id',
    lessons: 'id',
    purchases: 'student_id, course_id',
  })) {
    const [row] = await sql.unsafe(
      `select md5(string_agg(t::text, E'\\n' order by ${key})) as digest from public.${table} as t`,
    );
    digests[table] = row?.digest;
  }
  return digests;
}

async function one({ sql }: Database, query: string): Promise<Row> {
  const [row] = await sql.unsafe(query);
  return { ...row };
}

/** What the defaults gave when this was written: a change here is a change of everybody's demo data. */
const known = {
  users: '0e38fef077cb0b1d6dbf28ea237179c3',
  courses: '6858612c7576f3c8d2e40482a438e5b9',
  lessons: '6261109ac2d437962c89a5eaa0083e00',
  purchases: '6985e34a35b634b04201a0df495581b6',
};

/** What could change an order, a format or a plan; the parallel one sends every query that may be to workers. */
const sessionSettings = {
  'other joins and formats': `
    set enable_hashjoin = off; set enable_hashagg = off; set enable_sort = off; set enable_indexscan = off;
    set work_mem = '64kB'; set timezone = 'Asia/Kolkata'; set datestyle = 'German'; set intervalstyle = 'sql_standard';
    set extra_float_digits = 0; set search_path = ''`,
  'no sorts and no loops': `
    set enable_mergejoin = off; set enable_nestloop = off; set enable_seqscan = off; set enable_material = off;
    set max_parallel_workers_per_gather = 0`,
  'workers for everything': `
    set max_parallel_workers_per_gather = 4; set parallel_setup_cost = 0; set parallel_tuple_cost = 0;
    set min_parallel_table_scan_size = 0; set min_parallel_index_scan_size = 0`,
};

testOnEveryServer('the same seed gives the same rows on every server, plan and setting', async (database) => {
  await applyReference(database);
  await seed(database);
  assert.deepEqual(await digest(database), known);
  for (const [name, settings] of Object.entries(sessionSettings)) {
    await database.sql.unsafe(`reset all; ${settings}`);
    await seed(database, {}, true);
    assert.deepEqual(await digest(database), known, name);
    assert.deepEqual(await wrongCounts(database), [], name);
  }
});

test('another seed gives other rows', () =>
  withSeeded({ seed: '-2' }, async (database) => {
    const other = await digest(database);
    for (const [table, before] of Object.entries(known)) assert.notEqual(other[table], before, table);
  }));

test('one more student changes nobody who was there before', () =>
  withSeeded({ students: '50' }, async (database) => {
    const people = () => database.sql`select * from public.users where id <= 70 order by id`;
    const before = [...(await people())];
    await seed(database, { students: '51' }, true);
    assert.equal((await database.sql`select from public.users`).length, 71);
    assert.deepEqual([...(await people())], before);
  }));

for (const [given, purchases] of [
  [{}, 5000],
  [{ students: '1', instructors: '1', courses: '1' }, 1],
  [{ students: '3', instructors: '5', courses: '2' }, 3],
  [{ students: '7', instructors: '1', courses: '19', purchases: '133' }, 133],
  [{ students: '100', courses: '40', purchases: '3799', zipf: '3.0' }, 3799],
  [{ students: '500', courses: '200', purchases: '10000', zipf: '0.0' }, 10000],
  [{ students: '2000', courses: '21', purchases: '1' }, 1],
] as const) {
  test(`${JSON.stringify(given)} makes exactly ${purchases} purchases, none before the account or the course`, () =>
    withSeeded(given, async (database) => {
      const row = await one(
        database,
        `select count(*)::integer as purchases,
                count(*) filter (where purchased_at <= greatest(users.created_at, courses.published_at))::integer as early,
                count(*) filter (where purchased_at >= '2025-12-30')::integer as late,
                count(*) filter (where courses.published_at is null)::integer as drafts
           from public.purchases
           join public.users on users.id = student_id
           join public.courses on courses.id = course_id`,
      );
      assert.deepEqual(row, { purchases, early: 0, late: 0, drafts: 0 });
      assert.deepEqual(await wrongCounts(database), []);
    }));
}

for (const [given, message] of [
  [
    { students: '10', courses: '20', purchases: '191' },
    '191 purchases are more than 10 students can make: a student buys a course once, and 19 of the 20 courses are on ' +
      'sale, so 190 are possible',
  ],
  [{ students: '0' }, 'students must be between 1 and 100000000, not 0'],
  [{ students: '1000000000000' }, 'students must be between 1 and 100000000, not 1000000000000'],
  [{ courses: '0' }, 'courses must be between 1 and 1000000, not 0'],
  [{ instructors: '-1' }, 'instructors must be between 1 and 1000000, not -1'],
  [{ purchases: '-1' }, 'purchases must be between 0 and 1000000000, not -1'],
  [{ zipf: '9.5' }, 'zipf must be between 0 (all courses sell alike) and 3, not 9.5'],
] as const) {
  test(`${JSON.stringify(given)} is refused before the first row`, () =>
    withTestDatabase(async (database) => {
      await applyReference(database);
      await assert.rejects(seed(database, given), (error: Error) => {
        assert.equal(error.message.split('\n')[0], `sql/seeds/00_sizes.sql: ${message} (22023)`);
        return true;
      });
      assert.equal((await database.sql`select from public.users`).length, 0);
    }));
}

test('courses sell as in life: few sell most, more at weekends, more every year, and not all at full price', () =>
  withSeeded({ students: '3000', courses: '200' }, async (database) => {
    const row = await one(
      database,
      `with sold as (
         select enrollment_count, row_number() over (order by enrollment_count desc) as place from public.courses
       )
       select (select sum(enrollment_count) from sold where place <= 20)::float / sum(enrollment_count) as best_tenth,
              (select max(enrollment_count)::float / 3000 from public.courses) as best_seller
         from sold`,
    );
    assert.ok(row.best_tenth > 0.45 && row.best_tenth < 0.8, `a tenth of the courses sells ${row.best_tenth}`);
    assert.ok(row.best_seller > 0.3, `the best-seller is owned by ${row.best_seller}`);
    const days = await one(
      database,
      `select count(*) filter (where extract(isodow from purchased_at at time zone 'UTC') >= 6)::float / count(*) as weekend,
              count(*) filter (where purchased_at < '2024-01-01')::integer as first_year,
              count(*) filter (where purchased_at between '2024-01-01' and '2025-01-01')::integer as second_year,
              count(*) filter (where purchased_at >= '2025-01-01')::integer as third_year,
              count(*) filter (where price_paid < price)::float / count(*) as cheaper,
              count(*) filter (where price_paid > price)::integer as dearer
         from public.purchases join public.courses on courses.id = course_id`,
    );
    assert.ok(days.weekend > 0.35 && days.weekend < 0.5, `${days.weekend} of the purchases are made at weekends`);
    assert.ok(days.first_year * 2 < days.second_year && days.second_year < days.third_year, JSON.stringify(days));
    assert.ok(days.cheaper > 0.3 && days.cheaper < 0.7 && days.dearer === 0, JSON.stringify(days));
  }));

test('students differ: some have bought nothing, some many times what most have', () =>
  withSeeded({ students: '3000', courses: '200' }, async (database) => {
    const row = await one(
      database,
      `select count(*) filter (where bought = 0)::integer as none, max(bought)::integer as most,
              percentile_disc(0.5) within group (order by bought)::integer as median
         from (select count(course_id) as bought from public.users left join public.purchases on student_id = id
                where role = 'student' group by id) as students`,
    );
    assert.ok(row.none > 250 && row.none < 550 && row.median >= 3 && row.most >= 30, JSON.stringify(row));
  }));

test('every course has 8 to 20 lessons without a gap, titles of its own, and videos for most', () =>
  withSeeded({ courses: '300' }, async (database) => {
    const row = await one(
      database,
      `select min(lessons)::integer as fewest, max(lessons)::integer as most, bool_and(lessons = last) as gapless,
              bool_and(lessons = titles) as titled, sum(videos)::float / sum(lessons) as videos
         from (select count(*) as lessons, max(position) as last, count(distinct title) as titles, count(video_url) as videos
                 from public.lessons group by course_id) as courses`,
    );
    assert.deepEqual({ ...row, videos: 0 }, { fewest: 8, most: 20, gapless: true, titled: true, videos: 0 });
    assert.ok(row.videos > 0.65 && row.videos < 0.85);
  }));

test('names are written in many scripts, and every account is in the demo domain', () =>
  withSeeded({ students: '2000', instructors: '100' }, async (database) => {
    const names = await database.sql`select full_name, email from public.users order by id`;
    const scripts = ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Han', 'Hiragana', 'Hangul'];
    const absent = scripts.filter(
      (script) => !names.some(({ full_name }) => RegExp(`\\p{Script=${script}}`, 'u').test(full_name)),
    );
    assert.deepEqual(absent, []);
    assert.deepEqual(
      names.filter(({ email }) => !/^[a-z]+(\.[a-z]+\.\d+)?@([a-z]+\.)?codelearn\.example$/.test(email)),
      [],
    );
  }));

test('the demo logins are there, one of each role, with something to show', () =>
  withSeeded({}, async (database) => {
    assert.deepEqual(seeds.logins, ['student@codelearn.example', 'instructor@codelearn.example']);
    const row = await one(
      database,
      `select (select count(*)::integer from public.purchases join public.users on id = student_id
                where email = 'student@codelearn.example') as bought,
              (select count(*)::integer from public.courses join public.users on users.id = instructor_id
                where email = 'instructor@codelearn.example') as made`,
    );
    assert.ok(row.bought >= 3 && row.made >= 1, JSON.stringify(row));
  }));

test('the application goes on numbering where the demo data ends', () =>
  withSeeded({ students: '10', instructors: '2', courses: '3' }, async (database) => {
    const [user] = await database.sql`
      insert into public.users (email, full_name, password_hash)
      values ('real@somewhere.test', 'Somebody', ${passwordHash}) returning id::integer`;
    assert.deepEqual(user, { id: 13 });
    const [course] = await database.sql`
      insert into public.courses (instructor_id, price, title) values (1, 1, 'Another') returning id::integer`;
    assert.deepEqual(course, { id: 4 });
  }));

test('a reset refuses to lose an account that is not in the demo domain', () =>
  withSeeded({ students: '10', courses: '3' }, async (database) => {
    const join = (email: string): Promise<unknown> =>
      database.sql`insert into public.users (email, full_name, password_hash) values (${email}, 'Somebody', ${passwordHash})`;
    await join('one@not-codelearn.example');
    const before = await digest(database);
    await assert.rejects(seed(database, {}, true), (error: Error) => {
      const [first] = error.message.split('\n');
      const said = '1 account not in the demo domain codelearn.example would be lost: number 31, to begin with (55000)';
      assert.equal(first, `sql/seeds/reset.sql: ${said}`);
      return true;
    });
    assert.deepEqual(await digest(database), before);
    await join('two@example.com');
    await assert.rejects(seed(database, {}, true), /: 2 accounts not in the demo domain/);
  }));

test('a reset begins anew: other sizes, numbers from 1', () =>
  withSeeded({ students: '10', instructors: '2', courses: '3' }, async (database) => {
    await seed(database, { students: '4', instructors: '1', courses: '2' }, true);
    assert.deepEqual(await one(database, 'select min(id)::integer, max(id)::integer from public.users'), {
      min: 1,
      max: 5,
    });
    assert.deepEqual(await wrongCounts(database), []);
  }));
