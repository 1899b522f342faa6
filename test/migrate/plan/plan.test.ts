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

test('migrate --to stops after a version, and says what stays pending', () =>
  withProject(books, async ({ run }) => {
    const { code, out } = await run('migrate', '--to', '1', '--format', 'json');
    assert.equal(code, 0);
    const result = JSON.parse(out);
    assert.equal(typeof result.applied[0].durationMs, 'number');
    delete result.applied[0].durationMs;
    delete result.database;
    assert.deepEqual(result, { format: 1, applied: [{ version: '0001', name: 'books' }], repeated: [], pending: 1 });
    const unknown = await run('migrate', '--to', '9');
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /there is no migration 9\n/);
  }));

test('modified, missing and out-of-order files are refused in one report', () =>
  withProject(books, async ({ run, write, remove, database }) => {
    assert.equal((await run('migrate')).code, 0);
    write('migrations/0001_books.sql', 'create table public.books (id bigint primary key);');
    remove('migrations/0002_pages.sql');
    remove('migrations/0002_pages.down.sql');
    write('migrations/0000_first.sql', 'create table public.first ();');
    write('migrations/0003_next.sql', 'create table public.next ();');
    const { code, err } = await run('migrate');
    assert.equal(code, 7);
    const by = `by ${database.user}`;
    assert.equal(
      saidBy({ code, err, out: '' }).replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'T'),
      `error: 3 faults found:
  - sql/migrations/0000_first.sql: out of order: a higher version than 0000_first is applied
  - sql/migrations/0001_books.sql: modified after it was applied T ${by}
      --- as applied
      +++ the file now
      @@ -1,2 +1 @@
      --- Books.
      -create table public.books (id int primary key);
      +create table public.books (id bigint primary key);
  - 0002_pages.sql: applied T ${by}, and the file is missing
hint:  modified: take the change back and put it into a new migration, or accept it with codelearn repair <version>.
       missing: bring the file back (codelearn repair <version> writes it from the history), or undo it with codelearn rollback.
       out of order: rename it to a version above the highest, or allow it with --out-of-order.
       Nothing was attempted.
`,
    );
    const status = await run('status', '--format', 'json', '--exit-code');
    assert.equal(status.code, 1);
    assert.deepEqual(
      JSON.parse(status.out).migrations.map(({ version, state }: Record<string, string>) => `${version} ${state}`),
      ['0000 out-of-order', '0001 modified', '0002 missing', '0003 pending'],
    );
  }));

test('a file that was begun outside a transaction and no longer says so is refused, not run anew', () =>
  withProject(
    { 'migrations/1_a.sql': '-- transaction: none\ncreate table public.a (i int);\nselect nope;\n' },
    async ({ run, write }) => {
      assert.equal((await run('migrate')).code, 6);
      write('migrations/1_a.sql', 'create table public.a (i int);\n');
      const { code, err } = await run('migrate');
      assert.equal(code, 7);
      assert.match(
        err,
        /1_a\.sql: begun outside a transaction, and now without its "-- transaction: none"\n {2}done: 1 of 2 statements; codelearn migrate goes on at statement 2\n/,
      );
    },
  ));
