import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAsRecorded } from '../../src/migrate/history/history.ts';
import { openProjectFolder } from '../../src/project/files.ts';
import { readMigrationFiles } from '../../src/project/migration-files.ts';
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

test('a fault with a position has a caret under the right character, after emoji too', () =>
  withProject(
    { 'migrations/1_a.sql': "select 1;\nselect '😀é' as a, nothing_here from pg_class;\n" },
    async ({ run }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 5);
      assert.equal(
        saidBy({ code, err, out: '' }),
        `error: sql/migrations/1_a.sql:2:19: column "nothing_here" does not exist (42703)
  1 | select 1;
  2 | select '😀é' as a, nothing_here from pg_class;
    |                    ^
  statement 2 of 2 (line 2): select '😀é' as a, nothing_here from pg_class
  state: rolled back, nothing of this file was kept
hint:  Correct the file and run codelearn migrate again.
`,
      );
    },
  ));

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

test('case 60: a history that a newer program wrote is refused', () =>
  withProject(books, async ({ run, database }) => {
    await run('migrate');
    await database.sql`insert into codelearn.history_format (format) values (99)`;
    const { code, err } = await run('migrate');
    assert.equal(code, 7);
    assert.match(err, /the history in this database has format 99; this codelearn knows formats up to 1/);
  }));

test('case 45: doubtful file names, versions given twice and lonely down files are one report', () =>
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

test('a file without a statement is applied and remarked on: somebody may have forgotten to fill it', () =>
  withProject({ 'migrations/1_a.sql': '-- Later.\n', 'migrations/2_b.sql': 'select 1;' }, async ({ run }) => {
    const done = await run('migrate');
    assert.deepEqual(
      [done.code, quiet(saidBy(done))],
      [0, 'note: sql/migrations/1_a.sql holds no statement\napplied 1_a  N ms\napplied 2_b  N ms\n'],
    );
  }));

test('the history is compared by digests, of the repeatable files as well', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.a (i int);',
      'repeatable/a_view.sql': 'create or replace view public.a_view as select i from public.a;',
      'repeatable/b_view.sql': 'create or replace view public.b_view as select i from public.a;',
    },
    async ({ run, database, folder, write }) => {
      const isCurrent = (): Promise<boolean> =>
        isAsRecorded(database, readMigrationFiles(openProjectFolder('sql', folder)));
      assert.equal(await isCurrent(), false);
      assert.equal((await run('migrate')).code, 0);
      assert.equal(await isCurrent(), true);
      write('repeatable/b_view.sql', 'create or replace view public.b_view as select i + 1 as i from public.a;');
      assert.equal(await isCurrent(), false);
      assert.equal((await run('migrate')).code, 0);
      assert.equal(await isCurrent(), true);
      write('migrations/2_b.sql', 'select 1;');
      assert.equal(await isCurrent(), false);
    },
  ));
