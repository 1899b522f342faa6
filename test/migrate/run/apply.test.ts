import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, withProject } from '../../support/project.ts';

const books = {
  'migrations/0001_books.sql': '-- Books.\ncreate table public.books (id int primary key);\n',
  'migrations/0001_books.down.sql': '-- Removes the books.\ndrop table public.books;\n',
  'migrations/0002_pages.sql':
    'create table public.pages (id int primary key);\ncreate index pages_id on public.pages (id)',
  'migrations/0002_pages.down.sql': 'drop table public.pages;',
};

const quiet = (text: string): string => text.replace(/\d+(\.\d+)? m?s\b/g, 'N ms');

test('a failing file is shown with its place, rolls back whole, and keeps the ones before', () =>
  withProject(
    {
      ...books,
      'migrations/0003_bad.sql': 'create table public.c (i int);\n-- 😀\ninsert into public.c values (1), (2 / 0);\n',
    },
    async ({ run, database }) => {
      const { code, err, out } = await run('migrate');
      assert.equal(code, 5);
      assert.equal(out, '');
      assert.match(err, /applied 0002_pages/);
      assert.equal(
        err.slice(err.indexOf('error:')),
        `error: sql/migrations/0003_bad.sql: division by zero (22012)
  statement 2 of 2 (line 3): insert into public.c values (1), (2 / 0)
  state: rolled back, nothing of this file was kept; this run applied 2 files up to 0002_pages
hint:  Correct the file and run codelearn migrate again.
`,
      );
      const [left] = await database.sql`
        select to_regclass('public.c') as c, (select count(*)::int from codelearn.migrations) as applied`;
      assert.deepEqual({ ...left }, { c: null, applied: 2 });
    },
  ));

test('a file without a statement is applied and remarked on: somebody may have forgotten to fill it', () =>
  withProject({ 'migrations/1_a.sql': '-- Later.\n', 'migrations/2_b.sql': 'select 1;' }, async ({ run }) => {
    const done = await run('migrate');
    assert.deepEqual(
      [done.code, quiet(saidBy(done))],
      [0, 'note: sql/migrations/1_a.sql holds no statement\napplied 1_a  N ms\napplied 2_b  N ms\n'],
    );
  }));
