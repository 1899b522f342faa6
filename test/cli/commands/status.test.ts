import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

const books = {
  'migrations/0001_books.sql': 'create table public.books (id int);',
  'repeatable/shelf.sql': 'create or replace view public.shelf as select id from public.books;',
};

test('--exit-code is exit 1 until everything is applied, repeatable files included', () =>
  withProject(books, async ({ run, write }) => {
    assert.deepEqual([(await run('status')).code, (await run('status', '--exit-code')).code], [0, 1]);
    assert.equal((await run('migrate')).code, 0);
    assert.equal((await run('status', '--exit-code')).code, 0);
    write('repeatable/shelf.sql', 'create or replace view public.shelf as select id from public.books limit 1;');
    assert.equal((await run('status', '--exit-code')).code, 1);
  }));

test('JSON lists migrations and repeatable files with their states', () =>
  withProject(books, async ({ run }) => {
    const { format, migrations, repeatables } = JSON.parse((await run('status', '--format', 'json')).out);
    assert.equal(format, 1);
    assert.deepEqual(
      [...migrations, ...repeatables].map(({ name, state }) => [name, state]),
      [
        ['books', 'pending'],
        ['shelf', 'pending'],
      ],
    );
  }));
