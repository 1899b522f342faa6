import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { withTestDatabase } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { addPeople, applyReference, readPeople, wrongCounts } from '../support/reference.ts';

/** A database with 5 courses (ids 1–5) and 40 students (ids 2–41), nobody having bought anything. */
function withCourses(use: (database: Database) => Promise<void>): Promise<void> {
  return withTestDatabase(async (database) => {
    await applyReference(database);
    await addPeople(database, { courses: 5, students: 40 });
    await use(database);
  });
}

async function counts({ sql }: Database): Promise<readonly number[]> {
  const rows = await sql`select enrollment_count from public.courses order by id`;
  return rows.map((row) => row.enrollment_count as number);
}

const everyPair = `
  insert into public.purchases (student_id, course_id, price_paid)
  select users.id, courses.id, courses.price from public.users, public.courses where users.role = 'student'`;

test('a statement that writes many rows counts each of them', () =>
  withCourses(async (database) => {
    await database.sql.unsafe(`${everyPair} and courses.id <= 3 and users.id % 2 = 0`);
    assert.deepEqual(await counts(database), [20, 20, 20, 0, 0]);
    await database.sql.unsafe(`${everyPair} and courses.id = 3 and users.id % 2 = 1`);
    assert.deepEqual(await counts(database), [20, 20, 40, 0, 0]);
    assert.deepEqual(await wrongCounts(database), []);
  }));

test('rows that "on conflict do nothing" leaves out are not counted', () =>
  withCourses(async (database) => {
    await database.sql.unsafe(`${everyPair} and courses.id = 1 and users.id <= 11`);
    await database.sql.unsafe(`${everyPair} and courses.id = 1 on conflict do nothing`);
    await database.sql.unsafe(`${everyPair} and courses.id = 1 on conflict do nothing`);
    assert.deepEqual(await counts(database), [40, 0, 0, 0, 0]);
  }));

test('a statement that fails, or is rolled back, counts nothing', () =>
  withCourses(async (database) => {
    await database.sql.unsafe(`${everyPair} and courses.id = 1 and users.id = 11`);
    await assert.rejects(database.sql.unsafe(`${everyPair} and courses.id <= 2`).execute(), { code: '23505' });
    assert.deepEqual(await counts(database), [1, 0, 0, 0, 0]);
    await database.transaction(() => database.sql.unsafe(`${everyPair} and courses.id = 2`).execute(), {
      end: 'rollback',
    });
    assert.deepEqual(await counts(database), [1, 0, 0, 0, 0]);
  }));

test('a statement that inserts no row changes no course', () =>
  withCourses(async (database) => {
    const version = () => database.sql`select xmin::text from public.courses order by id`;
    const before = [...(await version())];
    await database.sql.unsafe(`${everyPair} and false`);
    assert.deepEqual([...(await version())], before);
  }));

test('rows that come by COPY are counted', () =>
  withCourses((database) =>
    withFolder({}, async (folder) => {
      const { students, courses } = await readPeople(database);
      const file = join(folder, 'purchases.tsv');
      writeFileSync(file, students.flatMap((s) => courses.slice(1, 3).map((c) => `${s}\t${c}\t9.99\n`)).join(''));
      chmodSync(folder, 0o755);
      await database.sql.unsafe(`copy public.purchases (student_id, course_id, price_paid) from '${file}'`);
      assert.deepEqual(await counts(database), [0, 40, 40, 0, 0]);
    }),
  ));

test('truncate sets every count to zero, alone and with the tables it takes along', () =>
  withCourses(async (database) => {
    await database.sql.unsafe(everyPair);
    await database.sql`truncate public.purchases`;
    assert.deepEqual(await counts(database), [0, 0, 0, 0, 0]);
    await database.sql.unsafe(everyPair);
    await database.sql`truncate public.courses cascade`;
    assert.deepEqual(await counts(database), []);
  }));

test('merge is counted like insert', () =>
  withCourses(async (database) => {
    await database.sql`
      merge into public.purchases
      using (select users.id as student_id, 4 as course_id from public.users where role = 'student') as basket
         on purchases.student_id = basket.student_id and purchases.course_id = basket.course_id
       when not matched then
         insert (student_id, course_id, price_paid) values (basket.student_id, basket.course_id, 1)`;
    assert.deepEqual(await counts(database), [0, 0, 0, 40, 0]);
  }));

test('an owner who lifts the ban on changes keeps a true count', () =>
  withCourses(async (database) => {
    await database.sql.unsafe(`${everyPair} and courses.id <= 2`);
    await database.transaction(async () => {
      await database.sql`alter table public.purchases disable trigger purchases_are_permanent`;
      await database.sql`delete from public.purchases where course_id = 1 and student_id <= 11`;
      await database.sql`update public.purchases set course_id = 5 where course_id = 2 and student_id <= 6`;
      await database.sql`alter table public.purchases enable always trigger purchases_are_permanent`;
    });
    assert.deepEqual(await counts(database), [30, 35, 0, 0, 5]);
    assert.deepEqual(await wrongCounts(database), []);
  }));

test('purchases stay permanent for a session that has switched ordinary triggers off', () =>
  withCourses(async (database) => {
    await database.sql.unsafe(`${everyPair} and courses.id = 1`);
    await database.sql`set session_replication_role = replica`;
    const refused = { code: '23001', constraint_name: 'purchases_are_permanent', table_name: 'purchases' };
    await assert.rejects(database.sql`delete from public.purchases`.execute(), {
      ...refused,
      message: 'purchases are permanent: delete of the purchase of course 1 by student 2 is refused',
    });
    await assert.rejects(database.sql`update public.purchases set price_paid = 0`.execute(), refused);
  }));

test('a basket names its courses once each, whatever the number', () =>
  withCourses(async (database) => {
    await database.sql`
      insert into public.courses (instructor_id, published_at, price, title)
      select 1, now(), 5, 'Course ' || n from generate_series(6, 3000) n`;
    await database.sql.unsafe(`${everyPair} and users.id <= 4`);
    assert.deepEqual(await wrongCounts(database), []);
    assert.deepEqual(new Set(await counts(database)), new Set([3]));
  }));
