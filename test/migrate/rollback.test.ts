import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, withProject } from '../support/project.ts';

const books = {
  'migrations/0001_books.sql': '-- Books.\ncreate table public.books (id int primary key);\n',
  'migrations/0001_books.down.sql': '-- Removes the books.\ndrop table public.books;\n',
  'migrations/0002_pages.sql':
    'create table public.pages (id int primary key);\ncreate index pages_id on public.pages (id)',
  'migrations/0002_pages.down.sql': 'drop table public.pages;',
};

const quiet = (text: string): string => text.replace(/\d+(\.\d+)? m?s\b/g, 'N ms');

test('rollback undoes the newest first, by steps, by version, and without the file', () =>
  withProject(books, async ({ run, remove, database }) => {
    await run('migrate');
    remove('migrations/0002_pages.sql');
    remove('migrations/0002_pages.down.sql');
    const one = await run('rollback');
    assert.deepEqual(
      [one.code, quiet(saidBy(one)), quiet(one.out)],
      [0, 'undone 0002_pages  N ms\n', '1 migration undone in N ms\n'],
    );
    const all = await run('rollback', '--to', '0', '--format', 'json');
    assert.deepEqual(
      JSON.parse(all.out).undone.map((step: { name: string }) => step.name),
      ['books'],
    );
    assert.deepEqual([...(await database.sql`select to_regclass('public.books') as books`)], [{ books: null }]);
    assert.equal((await run('rollback')).out, 'nothing to undo\n');
  }));

test('rollback never passes a migration that nothing undoes', () =>
  withProject(
    {
      ...books,
      'migrations/0003_data.sql': 'select 1;',
      'migrations/0004_more.sql': 'select 1;',
      'migrations/0004_more.down.sql': 'select 1;',
    },
    async ({ run, database }) => {
      await run('migrate');
      const { code, err } = await run('rollback', '--steps', '3');
      assert.equal(code, 7);
      assert.match(err, /error: 0003_data is irreversible: it came without a \.down\.sql file\n/);
      assert.deepEqual(
        [...(await database.sql`select count(*)::int as rows from codelearn.migrations`)],
        [{ rows: 4 }],
      );
    },
  ));
