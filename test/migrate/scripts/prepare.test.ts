import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

const books = {
  'migrations/0001_books.sql': '-- Books.\ncreate table public.books (id int primary key);\n',
  'migrations/0001_books.down.sql': '-- Removes the books.\ndrop table public.books;\n',
  'migrations/0002_pages.sql':
    'create table public.pages (id int primary key);\ncreate index pages_id on public.pages (id)',
  'migrations/0002_pages.down.sql': 'drop table public.pages;',
};

test('syntax errors of every file are found before the first file is applied', () =>
  withProject(
    { ...books, 'migrations/0003_x.sql': 'selec 1;', 'migrations/0004_y.sql': 'select 1;\nselect 2,;' },
    async ({ run, database }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 2);
      assert.match(err, /2 faults found:\n {2}- sql\/migrations\/0003_x.sql:1:1: syntax error at or near "selec"/);
      assert.match(err, /- sql\/migrations\/0004_y.sql:2:10: syntax error/);
      assert.deepEqual([...(await database.sql`select to_regclass('public.books') as books`)], [{ books: null }]);
    },
  ));
