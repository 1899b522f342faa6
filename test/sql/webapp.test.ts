import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Database } from '../../src/connection/session.ts';
import { runScript, serverErrorOf } from '../../src/database/script.ts';
import { readSource } from '../../src/project/files.ts';
import { readQueries } from '../../src/project/queries.ts';
import { addPeople, applyReference, reference, testOnEveryServer } from '../support/reference.ts';

/** Runs `act` as a role with the grants of `roles/webapp.sql`, all of it rolled back: roles belong to the whole server. */
async function asWebapp(database: Database, act: () => Promise<void>): Promise<void> {
  const role = `webapp_${randomBytes(6).toString('hex')}`;
  const { path, text } = readSource(reference, 'roles/webapp.sql');
  await database.transaction(
    async () => {
      await database.sql.unsafe(`create role ${role}`);
      await runScript(database, { path, text: text.replaceAll(/\bwebapp\b/g, role) });
      await database.sql.unsafe(`set local role ${role}`);
      await act();
    },
    { end: 'rollback' },
  );
}

/** SQLSTATE of a statement, or "allowed"; nothing of it stays. */
async function attempt({ sql }: Database, statement: string): Promise<string> {
  await sql.unsafe('savepoint attempt');
  const outcome = await sql.unsafe(statement).then(
    () => 'allowed',
    (error) => serverErrorOf(error)?.code ?? 'lost',
  );
  await sql.unsafe('rollback to savepoint attempt');
  return outcome;
}

/** Values for the parameters of each query. */
const values: Readonly<Record<string, readonly (string | number)[]>> = {
  course_buyers: [1, 0, 10],
  course_card: [1],
  course_ownership: [1, 2],
  curriculum: [1],
  instructor_courses: [1],
  instructor_earnings: [1],
  lesson: [1],
  login: ['student1@test.example'],
  purchase: [2, '{1,2}'],
  student_courses: [2],
  top_courses: [],
};

testOnEveryServer('the application may ask every query, the login through its function alone', async (database) => {
  await applyReference(database);
  await addPeople(database, { courses: 2, students: 1 });
  const queries = readQueries(reference);
  assert.deepEqual(
    queries.map(({ name }) => name),
    Object.keys(values),
  );
  await asWebapp(database, async () => {
    const rows: Record<string, number | undefined> = {};
    const bought = [...queries].sort(
      (left, right) => Number(right.name === 'purchase') - Number(left.name === 'purchase'),
    );
    for (const { name, file } of bought.filter((query) => query.name !== 'login')) {
      rows[name] = (await runScript(database, file, { parameters: values[name] ?? [] })).length;
    }
    assert.deepEqual(rows, {
      purchase: 2,
      course_buyers: 1,
      course_card: 1,
      course_ownership: 1,
      curriculum: 0,
      instructor_courses: 2,
      instructor_earnings: 2,
      lesson: 0,
      student_courses: 2,
      top_courses: 2,
    });
    const found =
      await database.sql`select role::text, length(password_hash) from public.find_login('STUDENT1@test.example')`;
    assert.deepEqual([...found], [{ role: 'student', length: 60 }]);
    assert.equal(await attempt(database, "select password_hash from users where email = 'x'"), '42501');
  });
});

const hash = "rpad('$2b$12$', 60, 'x')";

testOnEveryServer('the application may do its work and nothing else', async (database) => {
  await applyReference(database);
  await addPeople(database, { courses: 2, students: 2 });
  await asWebapp(database, async () => {
    const outcomes: Record<string, string> = {};
    for (const statement of [...allowed, ...refused]) outcomes[statement] = await attempt(database, statement);
    const expected = [
      ...allowed.map((statement) => [statement, 'allowed']),
      ...refused.map((statement) => [statement, '42501']),
    ];
    assert.deepEqual(outcomes, Object.fromEntries(expected));
  });
});

const allowed = [
  `insert into users (email, full_name, password_hash) values ('new@test.example', 'New', ${hash}) returning id`,
  `update users set password_hash = ${hash} where id = 2`,
  "insert into courses (instructor_id, title, price) values (1, 'New', 1) returning id",
  'update courses set price = 2, published_at = now() where id = 1',
  "insert into lessons (course_id, position, duration_seconds, title, body) values (1, 1, 60, 'New', '') returning id",
  'update lessons set position = position + 1',
  'delete from lessons',
  'insert into purchases (student_id, course_id, price_paid) values (2, 1, 5), (3, 2, 0)',
];

const refused = [
  'select * from users',
  'select users from users',
  `insert into users (role, email, full_name, password_hash) values ('instructor', 'new@test.example', 'New', ${hash})`,
  "update users set role = 'instructor' where id = 2",
  'delete from users',
  'update courses set enrollment_count = 1000000',
  'update courses set instructor_id = instructor_id',
  "insert into courses (instructor_id, title, price, enrollment_count) values (1, 'New', 1, 9)",
  'delete from courses',
  'update purchases set price_paid = 0',
  'delete from purchases',
  'truncate purchases',
  "insert into purchases (student_id, course_id, price_paid, purchased_at) values (2, 1, 5, '2020-01-01')",
  'insert into purchases (student_id, course_id, price_paid) values (2, 1, 5) on conflict (student_id, course_id) ' +
    'do update set price_paid = 0',
  'select public.count_enrollments()',
  'alter table purchases disable trigger all',
  'drop table lessons',
  "set session_replication_role = 'replica'",
];
