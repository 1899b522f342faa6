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

test('a history that a newer program wrote is refused', () =>
  withProject(books, async ({ run, database }) => {
    await run('migrate');
    await database.sql`insert into codelearn.history_format (format) values (99)`;
    const { code, err } = await run('migrate');
    assert.equal(code, 7);
    assert.match(err, /the history in this database has format 99; this codelearn knows formats up to 1/);
  }));
