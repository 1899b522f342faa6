import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCatalogFacts } from '../../src/catalog/bulk-load-facts.ts';
import type { Database } from '../../src/connection/session.ts';
import { targetUrl } from '../../src/connection/target.ts';
import { runScript } from '../../src/database/script.ts';
import { readQueries } from '../../src/project/queries.ts';
import { runCli } from '../support/cli.ts';
import { connectTo, withTestDatabase } from '../support/database.ts';
import { withOption } from '../support/option.ts';
import { hundredMillion, planQueries } from '../support/plan-queries.ts';
import { readPeople, reference, wrongCounts } from '../support/reference.ts';

const purchase = readQueries(reference).find(({ name }) => name === 'purchase') ?? assert.fail('no purchase query');
type Run = (...argv: string[]) => Promise<string>;

/** The reference project with some rows and the option's migrations still pending. */
function withSeeded(use: (run: Run, database: Database) => Promise<void>): Promise<void> {
  return withOption('partitioned-purchases', (cwd) =>
    withTestDatabase(async (database, target) => {
      const run: Run = async (...argv) => {
        const { code, out, err } = await runCli(argv, { cwd, env: { DATABASE_URL: targetUrl(target) } });
        assert.equal(code, 0, `${argv.join(' ')}\n${out}${err}`);
        return out;
      };
      await run('migrate', '--to', '7');
      await run('seed', '--students', '400', '--courses', '30', '--purchases', '4000');
      await use(run, database);
    }),
  );
}

/** Four buyers who go on until `work` is done and for a while after; gives the pairs that they were told they bought. */
async function buyDuring(database: Database, work: () => Promise<unknown>): Promise<readonly string[]> {
  const { students, courses } = await readPeople(database);
  let moving = true;
  const buy = async (session: Database, at: number): Promise<string[]> => {
    const owned: string[] = [];
    for (let after = 0; after < 20; after += moving ? 0 : 1) {
      // Each has students of its own.
      const student = students[at + 4 * randomInt(100)] ?? '';
      const course = courses[randomInt(courses.length)] ?? '';
      const rows = await runScript(session, purchase.file, { parameters: [student, `{${course}}`] }).catch((error) => {
        assert.equal(error.cause?.code, '23505', error.message);
        return [];
      });
      owned.push(...rows.map(({ course_id }) => `${student}/${course_id}`));
    }
    return owned;
  };
  const buyers = Array.from({ length: 4 }, (_, at) =>
    connectTo(database.target, (session) => buy(session, at), { signal: new AbortController().signal }),
  );
  await work().finally(() => {
    moving = false;
  });
  const bought = (await Promise.all(buyers)).flat();
  assert.ok(bought.length > 0);
  assert.equal(new Set(bought).size, bought.length);
  return bought;
}

async function readPairs({ sql }: Database): Promise<ReadonlySet<string>> {
  const rows = await sql`select student_id || '/' || course_id as pair from public.purchases`;
  return new Set(rows.map(({ pair }) => pair));
}

async function readLayout({ sql }: Database): Promise<object> {
  const [row] = await sql`
    select relkind::text as kind, (select count(*)::integer from pg_inherits where inhparent = c.oid) as partitions
      from pg_class as c where oid = 'public.purchases'::regclass`;
  return { ...row };
}

test('buyers go on while the table is turned into partitions and back, and no purchase is lost', () =>
  withSeeded(async (run, database) => {
    const before = await readPairs(database);
    const there = await buyDuring(database, () => run('migrate'));
    assert.deepEqual(await readLayout(database), { kind: 'p', partitions: 16 });
    const back = await buyDuring(database, () => run('rollback', '--to', '7'));
    assert.deepEqual(await readLayout(database), { kind: 'r', partitions: 0 });
    const after = await readPairs(database);
    assert.deepEqual(
      [...before, ...there, ...back].filter((pair) => !after.has(pair)),
      [],
    );
    assert.equal(after.size, before.size + there.length + back.length);
    assert.deepEqual(await wrongCounts(database), []);
  }));

test('the partitioned project verifies: plans at scale, rules, privileges and counts', () =>
  withSeeded(async (run, database) => {
    await database.sql.unsafe(`
      do $$ begin create role codelearn_test_reader; exception when duplicate_object then null; end $$;
      grant select (course_id), insert on public.purchases to codelearn_test_reader`);
    await run('migrate');
    const [may] = await database.sql`
      select has_column_privilege('codelearn_test_reader', 'public.purchases', 'course_id', 'select') as course,
             has_column_privilege('codelearn_test_reader', 'public.purchases', 'student_id', 'select') as student,
             has_table_privilege('codelearn_test_reader', 'public.purchases', 'insert') as add`;
    assert.deepEqual({ ...may }, { course: true, student: false, add: true });
    await database.sql.unsafe('drop owned by codelearn_test_reader');
    await run('verify');
    await assert.rejects(database.sql`delete from public.purchases`.execute(), { code: '23001' });
  }));

test('down leads back to one table with every row, and leaves the schema as it was', () =>
  withSeeded(async (run, database) => {
    const rows = async (): Promise<unknown> =>
      (
        await database.sql`select md5(string_agg(p::text, ';' order by student_id, course_id)) as rows from public.purchases as p`
      )[0];
    const [facts, digest] = [await readCatalogFacts(database), await rows()];
    const shape = (all: ReadonlyMap<string, string>) =>
      [...all].filter(([name]) => !name.includes('codelearn.')).sort();
    await run('migrate');
    assert.deepEqual(await rows(), digest);
    await run('rollback', '--to', '7');
    assert.deepEqual(await rows(), digest);
    assert.deepEqual(shape(await readCatalogFacts(database)), shape(facts));
    assert.deepEqual(await wrongCounts(database), []);
  }));

test('what the partitions would not learn of is refused while they are filled', () =>
  withSeeded(async (run, database) => {
    await run('migrate', '--to', '11');
    await database.sql`alter table public.purchases disable trigger purchases_are_permanent`;
    await assert.rejects(database.sql`delete from public.purchases where course_id = 1`.execute(), { code: '55006' });
    await assert.rejects(database.sql`truncate public.purchases`.execute(), { code: '55006' });
  }));

test('over the counter by delta it holds too, there and back', () =>
  withOption('counter-by-delta', (cwd) =>
    withTestDatabase(async (database, target) => {
      cpSync(join(reference.absolute, 'options/partitioned-purchases'), join(cwd, 'sql'), { recursive: true });
      const run: Run = async (...argv) => {
        const { code, out, err } = await runCli(argv, { cwd, env: { DATABASE_URL: targetUrl(target) } });
        assert.equal(code, 0, `${argv.join(' ')}\n${out}${err}`);
        return out;
      };
      await run('migrate', '--to', '8');
      await run('seed', '--students', '400', '--courses', '30', '--purchases', '4000');
      await buyDuring(database, () => run('migrate'));
      await run('verify');
      await run('maintain');
      await run('verify', '--only', 'denormalizations');
      await buyDuring(database, () => run('rollback', '--to', '7'));
      assert.deepEqual(await readLayout(database), { kind: 'r', partitions: 0 });
      assert.deepEqual(await wrongCounts(database), []);
    }),
  ));

for (const [layout, overlays] of [
  ['one table', []],
  ['partitions', ['partitioned-purchases']],
] as const) {
  test(`at a hundred million purchases in ${layout} every query is served by its indexes`, async () => {
    const checks = await planQueries(hundredMillion, overlays);
    assert.deepEqual(
      checks.filter(({ status }) => status !== 'pass').map(({ message }) => message),
      [],
    );
    assert.ok(checks.length > 10);
  });
}
