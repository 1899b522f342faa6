import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';
import { readCatalogFacts } from '../../src/catalog/bulk-load-facts.ts';
import type { Database } from '../../src/connection/session.ts';
import { targetUrl } from '../../src/connection/target.ts';
import { runScript } from '../../src/database/script.ts';
import { runTask } from '../../src/maintenance/run-task.ts';
import { openProjectFolder, readSource } from '../../src/project/files.ts';
import { readMaintenance } from '../../src/project/maintenance.ts';
import { readMigrations } from '../../src/project/migrations.ts';
import { readQueries } from '../../src/project/queries.ts';
import { runCli } from '../support/cli.ts';
import { connectTo, withTestDatabase } from '../support/database.ts';
import { withOption } from '../support/option.ts';
import {
  addPeople,
  applyReference,
  readPeople,
  reference,
  testOnEveryServer,
  wrongCounts,
} from '../support/reference.ts';

const option = openProjectFolder(`options/counter-by-delta`, reference.absolute);
const [step] = readMigrations(option);
const [fold] = readMaintenance(option);
const purchase = readQueries(option).find(({ name }) => name === 'purchase');
if (step?.down === undefined || fold === undefined || purchase === undefined)
  throw new Error('the option is not whole');
const { up, down } = step;

async function applyOption(database: Database): Promise<void> {
  await applyReference(database);
  await runScript(database, up.file);
}

/** Courses for which count + pending is not the number of purchases, in one snapshot. */
async function wrongSums({ sql }: Database): Promise<number> {
  const rows = await sql`
    select courses.id from public.courses
     where enrollment_count
           + (select coalesce(sum(difference), 0) from public.enrollment_changes where course_id = courses.id)
           <> (select count(*) from public.purchases where course_id = courses.id)`;
  return rows.length;
}

test('over the reference project every section of verify holds, before the fold and after it', () =>
  withOption('counter-by-delta', (cwd) =>
    withTestDatabase(async (database, target) => {
      const run = (...argv: string[]) => runCli(argv, { cwd, env: { DATABASE_URL: targetUrl(target) } });
      for (const argv of [['migrate'], ['seed', '--students', '60', '--courses', '8']]) {
        const outcome = await run(...argv);
        assert.equal(outcome.code, 0, outcome.err);
      }
      const pending = await database.sql`select from public.enrollment_changes`;
      assert.ok(pending.length > 0);
      const before = await run('verify');
      assert.equal(before.code, 0, before.out);
      const folded = await run('maintain');
      assert.match(folded.out, /^fold_enrollments: courses \d, students 240 \(\d\.\d\d s\)\n$/);
      assert.deepEqual(await wrongCounts(database), []);
      const after = await run('verify', '--only', 'denormalizations');
      assert.equal(after.code, 0, after.out);
      await database.sql`update public.courses set enrollment_count = enrollment_count + 1 where id = 2`;
      assert.equal((await run('verify', '--only', 'denormalizations')).code, 1);
      assert.equal((await run('reconcile')).code, 0);
      assert.deepEqual(await wrongCounts(database), []);
    }),
  ));

test('the role file is the shipped one with one grant more, and lets the application ask the option’s queries', () =>
  withTestDatabase(async (database) => {
    const { path, text } = readSource(option, 'roles/webapp.sql');
    const more = '\ngrant select (course_id, difference) on public.enrollment_changes to webapp;\n';
    assert.equal(text, readSource(reference, 'roles/webapp.sql').text + more);
    await applyOption(database);
    await addPeople(database, { courses: 2, students: 1 });
    const role = `webapp_${randomBytes(6).toString('hex')}`;
    await database.transaction(
      async () => {
        await database.sql.unsafe(`create role ${role}`);
        await runScript(database, { path, text: text.replaceAll(/\bwebapp\b/g, role) });
        await database.sql.unsafe(`set local role ${role}`);
        const rows: unknown[] = [];
        for (const [name, parameters] of [
          ['purchase', [2, '{1,2}']],
          ['course_card', [1]],
        ] as const) {
          const query = readQueries(option).find((one) => one.name === name);
          rows.push(...(await runScript(database, query?.file ?? assert.fail(name), { parameters: [...parameters] })));
        }
        assert.equal(rows.length, 3);
        assert.equal((rows[2] as { enrollment_count: number }).enrollment_count, 1, 'what is pending is shown');
      },
      { end: 'rollback' },
    );
  }));

testOnEveryServer('down adds what is pending and leaves the schema as it was', async (database) => {
  await applyReference(database);
  await addPeople(database, { courses: 3, students: 4 });
  const before = await readCatalogFacts(database);
  await runScript(database, up.file);
  await buyAll(database);
  await runTask(database, fold);
  await database.sql`truncate public.purchases`;
  await buyAll(database);
  assert.equal((await database.sql`select from public.courses where enrollment_count <> 0`).length, 0);
  await runScript(database, down.file);
  assert.deepEqual(await wrongCounts(database), []);
  assert.deepEqual(await readCatalogFacts(database), before);
  const body = await database.sql`select prosrc from pg_proc where proname = 'count_enrollments'`;
  assert.ok(!body[0]?.prosrc.includes('enrollment_changes'));
});

async function buyAll({ sql }: Database): Promise<void> {
  await sql`insert into public.purchases (student_id, course_id, price_paid)
            select users.id, courses.id, 1 from public.users, public.courses where users.role = 'student'`;
}

test('an owner who deletes and moves purchases is counted too, and truncate leaves nothing pending', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    await applyOption(database);
    await addPeople(database, { courses: 3, students: 4 });
    await buyAll(database);
    await sql`alter table public.purchases disable trigger purchases_are_permanent`;
    await sql`delete from public.purchases where course_id = 1`;
    await sql`update public.purchases set course_id = 1 where course_id = 2`;
    assert.equal(await wrongSums(database), 0);
    assert.deepEqual((await runTask(database, fold)).result, { courses: 2, students: 8 });
    assert.deepEqual(await wrongCounts(database), []);
    await sql`delete from public.purchases where course_id = 1`;
    await sql`truncate public.purchases`;
    assert.equal((await sql`select from public.enrollment_changes`).length, 0);
    assert.deepEqual(await wrongCounts(database), []);
  }));

testOnEveryServer(
  '8 writers and 2 folders at once: count + pending is the truth in every snapshot',
  async (database) => {
    await applyOption(database);
    await addPeople(database, { courses: 5, students: 320 });
    const { students, courses } = await readPeople(database);
    let writing = true;
    const own = (): { signal: AbortSignal } => ({ signal: new AbortController().signal });
    const writers = Array.from({ length: 8 }, (_, at) =>
      connectTo(
        database.target,
        async (session) => {
          for (const [nth, student] of students.entries()) {
            if (nth % 8 !== at) continue;
            const basket = courses.filter(() => randomInt(2) === 0).concat(courses[0] ?? '');
            await runScript(session, purchase.file, { parameters: [student, `{${basket.join()}}`] });
          }
        },
        own(),
      ),
    );
    const folders = Array.from({ length: 2 }, () =>
      connectTo(
        database.target,
        async (session) => {
          let folded = 0;
          // Not by the command, which would let only one of them at it.
          while (writing) folded += Number((await runScript(session, fold.file))[0]?.students);
          return folded;
        },
        own(),
      ),
    );
    const watcher = connectTo(
      database.target,
      async (session) => {
        let snapshots = 0;
        for (; writing; snapshots += 1) assert.equal(await wrongSums(session), 0);
        return snapshots;
      },
      own(),
    );
    await Promise.all(writers);
    writing = false;
    const [first, second, snapshots] = await Promise.all([...folders, watcher]);
    const last = Number((await runTask(database, fold)).result.students);
    const [row] = await database.sql`select count(*)::integer as purchases from public.purchases`;
    assert.equal((first ?? 0) + (second ?? 0) + last, row?.purchases);
    assert.ok((snapshots ?? 0) >= 5, `only ${snapshots} snapshots were looked at`);
    assert.deepEqual(await wrongCounts(database), []);
  },
);
