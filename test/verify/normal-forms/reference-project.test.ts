import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Database } from '../../../src/connection/session.ts';
import { type Target, targetUrl } from '../../../src/connection/target.ts';
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

/** Each with the one finding that it makes. */
const plants = [
  {
    what: 'a copy where the key is longer',
    sql: `alter table purchases add column course_title text;
          alter table purchases disable trigger user;
          update purchases set course_title = title from courses where courses.id = course_id`,
    found: 'copied-column purchases(course_title)',
  },
  {
    what: 'a transitive dependency on a table that does not hold it',
    sql: `alter table courses add column instructor_room text;
          update courses set instructor_room = 'Room ' || instructor_id % 17`,
    found: 'suspected-transitive courses(instructor_id, instructor_room)',
  },
  {
    what: 'a copied group of columns',
    sql: `alter table lessons add column course_title text, add column course_price numeric, add column teacher bigint;
          update lessons set course_title = c.title, course_price = c.price, teacher = c.instructor_id
            from courses c where c.id = course_id`,
    found: 'copied-column lessons(course_title, teacher)',
  },
] as const;

test('the data of the reference project warns of nothing; what is planted in it is found, each defect once', () =>
  withSeeded(async (database, target) => {
    const clean = await run(target, 'verify', '--only', 'normal-forms', '--strict');
    assert.equal(clean.code, 0, clean.out);
    assert.match(clean.out, /\n12 checks: 12 pass\n$/);
    const found: string[] = [];
    for (const { what, sql, found: added } of plants) {
      await database.sql.unsafe(sql);
      const { code, out } = await run(target, 'verify', '--only', 'normal-forms', '--strict', '--format', 'json');
      assert.equal(code, 1, what);
      const { sections } = JSON.parse(out) as {
        sections: { checks: { id: string; status: string; subject: { table: string; columns: string[] } }[] }[];
      };
      const warned = sections.flatMap(({ checks }) => checks).filter(({ status }) => status === 'warn');
      found.push(added);
      assert.deepEqual(
        warned.map(({ id, subject }) => `${id} ${subject.table}(${subject.columns.join(', ')})`).toSorted(),
        found.toSorted(),
        what,
      );
    }
    assert.equal((await run(target, 'verify', '--only', 'normal-forms')).code, 0, 'warnings fail only when asked');
  }));
