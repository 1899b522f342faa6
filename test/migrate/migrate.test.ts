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

test('migrate applies what is pending, once', () =>
  withProject(books, async ({ run, database }) => {
    const first = await run('migrate');
    assert.equal(first.code, 0, first.err);
    assert.equal(quiet(saidBy(first)), 'applied 0001_books  N ms\napplied 0002_pages  N ms\n');
    assert.equal(quiet(first.out), '2 migrations applied in N ms; the database is up to date\n');
    const second = await run('migrate');
    assert.deepEqual([second.code, saidBy(second), second.out], [0, '', 'nothing to do: the database is up to date\n']);
    const rows = await database.sql`
      select version, id, name, file, state, origin, late, length(hash) as hash, length(token_hash) as tokens, source,
             down_file, down_source, down_in_transaction, applied_by, tool_version ~ '^\\d' as tool, server_version > 140000 as server
      from codelearn.migrations order by version`;
    assert.deepEqual(rows[0], {
      version: '1',
      id: '0001',
      name: 'books',
      file: '0001_books.sql',
      state: 'applied',
      origin: 'migrate',
      late: false,
      hash: 64,
      tokens: 64,
      source: books['migrations/0001_books.sql'],
      down_file: '0001_books.down.sql',
      down_source: books['migrations/0001_books.down.sql'],
      down_in_transaction: true,
      applied_by: database.user,
      tool: true,
      server: true,
    });
    assert.equal(rows.length, 2);
  }));

test('an empty project has nothing to do, and is told apart from no project', () =>
  withProject({}, async ({ run, runWith, folder }) => {
    assert.deepEqual(
      [(await run('migrate')).code, (await run('migrate')).out],
      [0, 'nothing to do: the database is up to date\n'],
    );
    assert.equal((await run('status')).out, 'no migrations\n');
    assert.equal((await run('rollback')).out, 'nothing to undo\n');
    const elsewhere = await runWith({ cwd: `${folder}/sql` }, 'migrate');
    assert.equal(elsewhere.code, 2);
  }));

test('doubtful file names, versions given twice and lonely down files are one report', () =>
  withProject(
    { 'migrations/1_a.sql': '', 'migrations/01_b.sql': '', 'migrations/V2__c.sql': '', 'migrations/3_d.down.sql': '' },
    async ({ run }) => {
      const { code, err } = await run('status');
      assert.equal(code, 2);
      assert.equal(
        saidBy({ code, err, out: '' }),
        `error: 3 faults found:
  - sql/migrations/V2__c.sql: looks like a migration but is not named as one
  - sql/migrations/3_d.down.sql: there is no 3_d.sql that it would undo
  - sql/migrations/1_a.sql: version 1 is already that of 01_b.sql; give one of them another number
hint:  A migration is named <digits>_<name>.sql, and what undoes it <digits>_<name>.down.sql; files are UTF-8 text.
       Nothing was attempted.
`,
      );
    },
  ));
