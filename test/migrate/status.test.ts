import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../support/project.ts';

const books = {
  'migrations/0001_books.sql': '-- Books.\ncreate table public.books (id int primary key);\n',
  'migrations/0001_books.down.sql': '-- Removes the books.\ndrop table public.books;\n',
  'migrations/0002_pages.sql':
    'create table public.pages (id int primary key);\ncreate index pages_id on public.pages (id)',
  'migrations/0002_pages.down.sql': 'drop table public.pages;',
};

test('status on a fresh database writes nothing', () =>
  withProject(books, async ({ run, database }) => {
    const { code, out } = await run('status');
    assert.equal(code, 0);
    assert.equal(
      out,
      'version  name   state    applied at  by  took\n   0001  books  pending\n   0002  pages  pending\n\n2 pending\n',
    );
    assert.deepEqual(
      [...(await database.sql`select to_regnamespace('codelearn') as codelearn`)],
      [{ codelearn: null }],
    );
  }));
