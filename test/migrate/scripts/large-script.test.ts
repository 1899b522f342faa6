import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrateOne } from '../../support/migrate-one.ts';
import { saidBy, withProject } from '../../support/project.ts';

test('a file of 20 MB runs', async () => {
  const row = `insert into public.a values ('${'x'.repeat(1000)}');\n`;
  const { code, err, tables } = await migrateOne(`create table public.a (t text);\n${row.repeat(20_000)}`);
  assert.equal(code, 0, err.slice(0, 2000));
  assert.deepEqual(tables, ['a']);
});

/** More than the parser is given, of what looks like the end of statements and is not. */
const rows = `insert into public.t values ('it''s; commit;', E'\\'; commit;', $x$; rollback; $$ $x$); -- ; commit;
/* ; commit; /* nested */ ; abort; */ insert into public.t values ('"', 'b', $$'$$);
`.repeat(8000);

const table = 'create table public.t (a text, b text, c text);\n';

const filler = `-- ${'x'.repeat(1_000_100)}\n`;

test('a large file of rows with odd quotes runs whole', () =>
  withProject({ 'migrations/1_a.sql': table + rows }, async ({ run, database }) => {
    const { code, err } = await run('migrate');
    assert.equal(code, 0, err.slice(0, 2000));
    const [row] = await database.sql`select count(*)::int as rows from public.t`;
    assert.equal(row?.rows, 16_000);
  }));

test('a large file is sent in pieces, and still rolled back whole with the place of its fault', () =>
  withProject(
    { 'migrations/1_a.sql': `${table}${rows}insert into public.nowhere values (1);\n` },
    async ({ run, database }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 5);
      assert.match(err, /sql\/migrations\/1_a\.sql:16002:13: relation "public\.nowhere" does not exist/);
      const [row] = await database.sql`select to_regclass('public.t') as t`;
      assert.equal(row?.t, null);
    },
  ));

test('a large file that changes how strings are read is sent whole: the server reads all of it before it runs any', () =>
  withProject(
    {
      'migrations/1_a.sql': `${table}set standard_conforming_strings = off;
${rows}insert into public.t values ('c:\\');
`,
    },
    async ({ run, database }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 0, err.slice(0, 2000));
      const [row] = await database.sql`select count(*)::int as rows from public.t where a = 'c:\\'`;
      assert.equal(row?.rows, 1);
    },
  ));

test('what is at fault in large files is found before anything runs, with its line', () =>
  withProject(
    {
      'migrations/1_commit.sql': `${table}${rows}commit;\nselect 1;\n`,
      'migrations/2_own.sql': `${filler}begin;\nselect 1;\ncommit;\n`,
      'migrations/3_chain.sql': `${filler}select 1; /* so */ rollback and chain;\n`,
      'migrations/4_index.sql': `${filler}create index concurrently i on public.t (a);\nvacuum public.t;\n`,
      'migrations/5_psql.sql': `\\restrict abc\n${filler}select 1;\n\\i other.sql\n`,
      'migrations/6_copy.sql': `${filler}copy public.t from stdin;\n1;\tcommit;\n\\.\n`,
      'migrations/7_fine.sql': `${filler}create function public.f() returns int language sql begin atomic select 1; select case when true then 2 end; end;
create rule r as on insert to public.t do also (select 1; select 2);
create function public.g() returns int language plpgsql as $a$b$ begin return 1; end; $a$b$;
create table public."co;mmit" (a$b$ int, c$b$ int);
savepoint s; rollback to s; release s;
`,
    },
    async ({ run, database }) => {
      const outcome = await run('migrate');
      assert.equal(outcome.code, 2);
      assert.equal(
        saidBy(outcome),
        `error: 8 faults found:
  - sql/migrations/1_commit.sql:16002: COMMIT would end the transaction that this file runs in, and its record with it; take it out
  - sql/migrations/2_own.sql:2: the file brings its own BEGIN and COMMIT; take both out: a file runs in a transaction as it is
  - sql/migrations/3_chain.sql:2: ROLLBACK would end the transaction that this file runs in, and its record with it; take it out
  - sql/migrations/4_index.sql:2: CREATE INDEX CONCURRENTLY cannot run inside a transaction; put it into a file of its own that begins with "-- transaction: none"
  - sql/migrations/4_index.sql:3: VACUUM cannot run inside a transaction; put it into a file of its own that begins with "-- transaction: none"
  - sql/migrations/5_psql.sql:1: \\restrict is a command of psql, not SQL: pg_dump wrote it for psql; take the line out
  - sql/migrations/5_psql.sql:4: \\i is a command of psql, not SQL: put the SQL of that file here, or into a migration of its own
  - sql/migrations/6_copy.sql:2: COPY from or to the client is for psql; use insert, or COPY with a file or program on the server
hint:  Nothing was attempted.
`,
      );
      const [row] = await database.sql`select to_regnamespace('codelearn') as codelearn, to_regclass('public.t') as t`;
      assert.deepEqual({ ...row }, { codelearn: null, t: null });
    },
  ));

test('a large file outside transactions is refused, up and down: it would have to be cut into its statements', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.a (i int);\n',
      'migrations/1_a.down.sql': `-- transaction: none\n${filler}drop table public.a;\n`,
      'migrations/2_b.sql': `-- transaction: none\n${filler}create table public.b (i int);\n`,
    },
    async ({ run, write, remove, database }) => {
      const up = await run('migrate');
      assert.equal(up.code, 2);
      assert.equal(
        saidBy(up),
        `error: 2 faults found:
  - sql/migrations/1_a.down.sql: a file outside transactions is run by its statements and may have 1000000 characters; put its rows into a file that runs in a transaction
  - sql/migrations/2_b.sql: a file outside transactions is run by its statements and may have 1000000 characters; put its rows into a file that runs in a transaction
hint:  Nothing was attempted.
`,
      );
      remove('migrations/2_b.sql');
      remove('migrations/1_a.down.sql');
      assert.equal((await run('migrate')).code, 0);
      write('migrations/1_a.down.sql', `-- transaction: none\n${filler}drop table public.a;\n`);
      const down = await run('rollback');
      assert.equal(down.code, 2);
      assert.match(down.err, /1_a\.down\.sql: a file outside transactions is run by its statements/);
      const [row] = await database.sql`
        select to_regclass('public.a') is not null as a, (select count(*)::int from codelearn.migrations) as rows`;
      assert.deepEqual({ ...row }, { a: true, rows: 1 });
    },
  ));
