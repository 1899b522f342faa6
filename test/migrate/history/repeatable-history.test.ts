import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

const files = {
  'migrations/1_a.sql': 'create table public.a (i int);\n',
  'migrations/2_b.sql': '-- transaction: none\ncreate index concurrently a_i on public.a (i);',
  'repeatable/views.sql': 'create or replace view public.v as select i from public.a;\n',
};

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
