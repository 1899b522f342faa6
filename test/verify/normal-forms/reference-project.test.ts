import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Database } from '../../../src/database/connect.ts';
import { type Target, targetUrl } from '../../../src/database/target.ts';
import { type Outcome, runCli } from '../../support/cli.ts';
import { testHome, withTestDatabase } from '../../support/database.ts';

const root = join(import.meta.dirname, '../../..');

function run(target: Target, ...argv: string[]): Promise<Outcome> {
  return runCli(argv, { cwd: root, env: { DATABASE_URL: targetUrl(target), CODELEARN_HOME: testHome } });
}

/** The reference project, seeded. */
function withSeeded<T>(use: (database: Database, target: Target) => Promise<T>): Promise<T> {
  return withTestDatabase(async (database, target) => {
    for (const argv of [['migrate'], ['seed', '--students', '2000', '--purchases', '20000']]) {
      const { code, err } = await run(target, ...argv);
      assert.equal(code, 0, err);
    }
    return use(database, target);
  });
}

const plants = [
  {
    what: 'a partial dependency',
    sql: `alter table purchases add column course_title text;
          alter table purchases disable trigger user;
          update purchases set course_title = title from courses where courses.id = course_id`,
    red: ['suspected-partial'],
    columns: ['course_id', 'course_title'],
  },
  {
    what: 'a transitive dependency',
    sql: `alter table courses add column instructor_name text;
          update courses set instructor_name = full_name from users where users.id = instructor_id`,
    red: ['suspected-transitive'],
    columns: ['instructor_id', 'instructor_name'],
  },
  {
    what: 'a copied group of columns',
    sql: `alter table lessons add column course_title text, add column course_price numeric, add column teacher bigint;
          update lessons set course_title = c.title, course_price = c.price, teacher = c.instructor_id
            from courses c where c.id = course_id`,
    red: ['suspected-partial'],
    columns: ['course_id', 'course_title', 'course_price', 'teacher'],
  },
] as const;

test('the data of the reference project warns of nothing; what is planted in it is found', () =>
  withSeeded(async (database, target) => {
    const clean = await run(target, 'verify', '--only', 'normal-forms', '--strict');
    assert.equal(clean.code, 0, clean.out);
    assert.match(clean.out, /\n12 checks: 12 pass\n$/);
    for (const { what, sql, red, columns } of plants) {
      await database.sql.unsafe(sql);
      const { code, out } = await run(target, 'verify', '--only', 'normal-forms', '--strict', '--format', 'json');
      assert.equal(code, 1, what);
      const { sections } = JSON.parse(out) as {
        sections: { checks: { id: string; status: string; subject: { columns: string[] } }[] }[];
      };
      const found = sections.flatMap(({ checks }) => checks).filter(({ status }) => status === 'warn');
      assert.ok(
        found.some(({ id, subject }) => red.includes(id as never) && subject.columns.join() === columns.join()),
        `${what}: ${JSON.stringify(found, null, 1)}`,
      );
    }
    assert.equal((await run(target, 'verify', '--only', 'normal-forms')).code, 0, 'warnings fail only when asked');
  }));
