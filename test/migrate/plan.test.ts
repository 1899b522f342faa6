import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { saidBy, withProject } from '../support/project.ts';

const files = {
  'migrations/1_a.sql': 'create table public.a (i int);\n',
  'migrations/2_b.sql': '-- transaction: none\ncreate index concurrently a_i on public.a (i);',
  'repeatable/views.sql': 'create or replace view public.v as select i from public.a;\n',
};

test('migrate --dry-run prints the plan with its SQL and changes nothing', () =>
  withProject(files, async ({ run, database }) => {
    const { code, out } = await run('migrate', '--dry-run');
    assert.equal(code, 0);
    assert.equal(
      out,
      `-- sql/migrations/1_a.sql (in a transaction)
create table public.a (i int);

-- sql/migrations/2_b.sql (outside transactions, one statement at a time)
-- transaction: none
create index concurrently a_i on public.a (i);

-- sql/repeatable/views.sql (in a transaction, repeatable)
create or replace view public.v as select i from public.a;
`,
    );
    const [row] = await database.sql`select to_regnamespace('codelearn') as codelearn, to_regclass('public.a') as a`;
    assert.deepEqual({ ...row }, { codelearn: null, a: null });
    const json = JSON.parse((await run('migrate', '--dry-run', '--to', '1', '--format', 'json')).out);
    assert.deepEqual(
      [json.dryRun, json.steps.length, json.steps[0].sql, json.repeatables, json.pending],
      [true, 1, files['migrations/1_a.sql'], [], 1],
    );
  }));

test('migrate --dry-run refuses what migrate refuses', () =>
  withProject({ ...files, 'migrations/3_c.sql': 'commit;' }, async ({ run }) => {
    assert.equal((await run('migrate', '--dry-run')).code, 2);
  }));

test('a saved plan is carried out exactly, or not at all', () =>
  withProject(files, async ({ run, folder, write, database }) => {
    assert.equal((await run('migrate', '--plan-out', 'plan.json')).code, 0);
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
    assert.deepEqual(
      plan.steps.map(({ file }: { file: string }) => file),
      ['sql/migrations/1_a.sql', 'sql/migrations/2_b.sql'],
    );
    write('migrations/3_c.sql', 'select 1;');
    const refused = await run('migrate', '--plan', 'plan.json');
    assert.equal(refused.code, 7);
    assert.equal(
      saidBy(refused),
      `error: the saved plan does not hold any more: the pending files have changed
hint:  Make and review a new one with codelearn migrate --plan-out. Nothing was attempted.
`,
    );
    assert.equal((await run('migrate', '--plan-out', 'plan.json')).code, 0);
    assert.equal((await run('migrate', '--plan', 'plan.json')).code, 0);
    const again = await run('migrate', '--plan', 'plan.json');
    assert.equal(again.code, 7);
    assert.match(
      again.err,
      /the history has changed; the pending files have changed; the repeatable files have changed/,
    );
    const [row] = await database.sql`select count(*)::int as rows from codelearn.migrations`;
    assert.equal(row?.rows, 3);
    for (const other of [
      {},
      { steps: 'none' },
      { steps: [{}] },
      { repeatables: [null] },
      { database: 1 },
      { options: null },
    ]) {
      const text = Object.keys(other).length === 0 ? '{"format": 1}' : JSON.stringify({ ...plan, ...other });
      write('../plan.json', text);
      const { code, err } = await run('migrate', '--plan', 'plan.json');
      assert.equal(code, 2);
      assert.match(err, /error: plan\.json is not a plan of codelearn\n/);
    }
  }));

test('a saved plan that ends with a version, or has a file out of order, is carried out without saying so again', () =>
  withProject(files, async ({ run, write, database }) => {
    assert.equal((await run('migrate', '--to', '1', '--plan-out', 'one.json')).code, 0);
    assert.equal((await run('migrate', '--plan', 'one.json', '--to', '2')).code, 2);
    assert.equal((await run('migrate', '--plan', 'one.json', '--plan-out', 'two.json')).code, 2);
    const looked = await run('migrate', '--plan', 'one.json', '--dry-run');
    assert.match(looked.out, /^-- sql\/migrations\/1_a\.sql .*\n(.*\n)*-- 1 more beyond --to\n$/);
    assert.match(
      (await run('migrate', '--plan', 'one.json')).out,
      /^1 migration applied in .*; 1 migration still pending\n/,
    );
    assert.equal((await run('migrate', '--plan', 'one.json', '--dry-run')).code, 7);
    write('migrations/0_first.sql', 'select 0;\n');
    assert.equal((await run('migrate', '--out-of-order', '--plan-out', 'out-of-order.json')).code, 0);
    const { code, err } = await run('migrate', '--plan', 'out-of-order.json');
    assert.equal(code, 0, err);
    const [row] = await database.sql`select count(*)::int as rows from codelearn.migrations`;
    assert.equal(row?.rows, 3);
  }));

test('a saved plan holds for its own database alone', () =>
  withProject(files, async (one) => {
    assert.equal((await one.run('migrate', '--plan-out', 'plan.json')).code, 0);
    await withProject(files, async (other) => {
      const { code, err } = await other.run('migrate', '--plan', join(one.folder, 'plan.json'));
      assert.equal(code, 7);
      assert.match(err, /it was made for another database/);
    });
  }));

test('repeatable files run after the migrations, and again when they change', () =>
  withProject(files, async ({ run, write, database }) => {
    const first = await run('migrate', '--format', 'json');
    assert.equal(first.code, 0, first.err);
    assert.deepEqual(
      JSON.parse(first.out).repeated.map(({ name }: { name: string }) => name),
      ['views'],
    );
    assert.equal((await run('migrate')).out, 'nothing to do: the database is up to date\n');
    write('repeatable/views.sql', 'create or replace view public.v as select i, i + 1 as next from public.a;\n');
    const status = await run('status', '--exit-code');
    assert.equal(status.code, 1);
    assert.match(status.out, /again {4}views {2}pending/);
    const second = await run('migrate');
    assert.match(second.err, /applied views\.sql \(repeatable\) {2}/);
    assert.match(second.out, /^1 repeatable file applied in \d+ ms; the database is up to date\n$/);
    const [row] =
      await database.sql`select count(*)::int as columns from information_schema.columns where table_name = 'v'`;
    assert.equal(row?.columns, 2);
    assert.equal((await run('status', '--exit-code')).code, 0);
  }));

test('a view that a rollback had to drop is there again after the next migrate', () =>
  withProject(
    {
      ...files,
      'migrations/2_b.down.sql': 'drop view public.v; drop table public.b;\n',
      'migrations/2_b.sql': 'create table public.b (i int);\n',
      'repeatable/views.sql': 'create or replace view public.v as select i from public.b;\n',
    },
    async ({ run }) => {
      assert.equal((await run('migrate')).code, 0);
      assert.equal((await run('rollback')).code, 0);
      assert.match((await run('status')).out, /again {4}views {2}pending/);
      const again = await run('migrate');
      assert.match(again.out, /^1 migration and 1 repeatable file applied in \d+ ms; the database is up to date\n$/);
      assert.match(again.err, /applied 2_b .*\napplied views\.sql \(repeatable\) /);
      assert.equal((await run('verify', '--only', 'drift')).code, 0);
    },
  ));

test('history faults and faults in the SQL of pending files are one report', () =>
  withProject(files, async ({ run, write }) => {
    assert.equal((await run('migrate')).code, 0);
    write('migrations/1_a.sql', 'create table public.a (i bigint);\n');
    write('migrations/3_c.sql', 'selec 1;\n');
    const { code, err } = await run('migrate');
    assert.equal(code, 7);
    assert.match(
      err,
      /2 faults found:\n {2}- sql\/migrations\/1_a\.sql: modified after it was applied .*\n(?: {6}.*\n)+ {2}- sql\/migrations\/3_c\.sql:1:1: syntax error/,
    );
  }));

for (const flag of ['--plan', '--plan-out']) {
  test(`${flag} with the path of an unset variable is refused, not taken for its absence`, () =>
    withProject({ 'migrations/1_a.sql': 'create table public.a (i int);' }, async ({ run, database }) => {
      const { code, out, err } = await run('migrate', flag, '');
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, new RegExp(`^error: option '${flag} <file>' argument '' is invalid\\. It is empty\\.\n`));
      const [row] = await database.sql`select to_regclass('public.a') as a`;
      assert.equal(row?.a, null);
    }));
}
