import { join } from 'node:path';
import { test } from 'node:test';
import type { Database, Row } from '../../src/connection/session.ts';
import { runScript } from '../../src/database/script.ts';
import { listNames, openProjectFolder, type ProjectFolder, readSource } from '../../src/project/files.ts';
import type { SourceFile } from '../../src/sql-text/source-file.ts';
import { withTestDatabase } from './database.ts';
import { skipWithoutSystemPostgres, systemVersions, withSystemServer } from './system-postgres.ts';

/** The reference project, `sql/`. */
export const reference: ProjectFolder = openProjectFolder('sql', join(import.meta.dirname, '../..'));

/** One step of its schema and what undoes it. */
export interface Step {
  readonly up: SourceFile;
  readonly down: SourceFile;
}

export const steps: readonly Step[] = listNames(reference, 'migrations')
  .filter((name) => name.endsWith('.sql') && !name.endsWith('.down.sql'))
  .map((name) => ({
    up: readSource(reference, `migrations/${name}`),
    down: readSource(reference, `migrations/${name.replace(/\.sql$/, '.down.sql')}`),
  }));

/** Gives an empty database the reference project's schema, without the tool's history. */
export async function applyReference(database: Database): Promise<void> {
  for (const { up } of steps) await runScript(database, up);
}

/** One test on the embedded server and the same on each PostgreSQL of the system, which is skipped aloud when there is none. */
export function testOnEveryServer(name: string, body: (database: Database) => Promise<void>): void {
  test(`${name} (embedded)`, () => withTestDatabase(body));
  for (const version of systemVersions) {
    test(`${name} (PostgreSQL ${version} of the system)`, () => withSystemServer(version, body));
  }
  if (skipWithoutSystemPostgres)
    test(`${name} (PostgreSQL of the system)`, { skip: skipWithoutSystemPostgres }, () => {});
}

/** Two instructors' worth of courses and some students, by plain inserts: `c` courses and `s` students. */
export async function addPeople(
  { sql }: Database,
  { courses, students }: { courses: number; students: number },
): Promise<void> {
  await sql.unsafe(`
    insert into public.users (role, email, full_name, password_hash)
    values ('instructor', 'teacher@test.example', 'A Teacher', rpad('$2b$12$', 60, 'x'));
    insert into public.users (email, full_name, password_hash)
    select 'student' || n || '@test.example', 'A Student', rpad('$2b$12$', 60, 'x') from generate_series(1, ${students}) n;
    insert into public.courses (instructor_id, published_at, price, title)
    select id, now(), 10 + n, 'Course ' || n from public.users, generate_series(1, ${courses}) n where role = 'instructor';`);
}

export interface People {
  readonly students: readonly string[];
  readonly courses: readonly string[];
}

/** Their ids, as text: what the driver makes of bigint. */
export async function readPeople({ sql }: Database): Promise<People> {
  const students = await sql`select id::text from public.users where role = 'student' order by users.id`;
  const courses = await sql`select id::text from public.courses order by courses.id`;
  return { students: students.map(({ id }) => id), courses: courses.map(({ id }) => id) };
}

/** Courses whose stored count is not the number of their purchases. */
export async function wrongCounts({ sql }: Database): Promise<readonly Row[]> {
  const rows = await sql`
    select courses.id::text, courses.enrollment_count as stored, counted.students
      from public.courses
     cross join lateral (
       select count(*)::integer as students from public.purchases where purchases.course_id = courses.id
     ) as counted
     where courses.enrollment_count <> counted.students
     order by courses.id`;
  return [...rows];
}
