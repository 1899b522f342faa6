import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quoteIdentifier } from '../../../src/sql-text/identifier.ts';
import { migrateOne } from '../../support/migrate-one.ts';
import { saidBy, withProject } from '../../support/project.ts';

test('the caret is right after emoji, accents and CRLF', async () => {
  const { said } = await migrateOne("-- 😀😀\r\nselect 'é', '😀' from pg_class where nope;\r\n");
  assert.equal(
    said,
    `error: sql/migrations/1_a.sql:2:37: column "nope" does not exist (42703)
  1 | -- 😀😀
  2 | select 'é', '😀' from pg_class where nope;
    |                                      ^
  statement 1 of 1 (line 2): select 'é', '😀' from pg_class where nope
  state: rolled back, nothing of this file was kept
hint:  Correct the file and run codelearn migrate again.
`,
  );
});

test('a fault inside a DO block has the line of the file', async () => {
  const { said } = await migrateOne("select 1;\ndo $$\nbegin\n  perform 1;\n  raise exception 'no 😀';\nend $$;\n");
  assert.match(
    said,
    /^error: sql\/migrations\/1_a\.sql:5:3: no 😀 \(P0001\)\n {2}4 \| {3}perform 1;\n {2}5 \| {3}raise exception 'no 😀';\n {4}\| {3}\^\n/,
  );
});

test('a fault inside SQL of a function that the file makes has its line and column', async () => {
  const { said } = await migrateOne(`create function public.f() returns void language plpgsql as $body$
declare n int;
begin
  select nothing into n from pg_class;
end $body$;
select public.f();
`);
  assert.match(said, /^error: sql\/migrations\/1_a\.sql:4:10: column "nothing" does not exist \(42703\)\n/);
  assert.match(said, /statement 2 of 2 \(line 6\): select public\.f\(\)/);
});

test('a syntax error inside a body is placed when the function is made', async () => {
  const { said } = await migrateOne('create function public.f() returns int language sql as $$\n  selec 1\n$$;\n');
  assert.match(said, /^error: sql\/migrations\/1_a\.sql:2:3: syntax error at or near "selec" \(42601\)\n/);
});

test('a new enum value that is used too early is explained', async () => {
  const { code, said } = await migrateOne(`create type public.e as enum ('a');`);
  assert.equal(code, 0, said);
  await withProject(
    {
      'migrations/1_a.sql': "create type public.e as enum ('a');",
      'migrations/2_b.sql': "alter type public.e add value 'b';\nselect 'b'::public.e;",
    },
    async ({ run }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 5);
      assert.match(err, /unsafe use of new value "b" of enum type e \(55P04\)/);
      assert.match(err, /a new enum value can be used once it is committed: put what uses it into the next file/);
    },
  );
});

test('a timeout that somebody set on the database is named when it strikes', () =>
  withProject({ 'migrations/1_a.sql': 'select pg_sleep(5);\n' }, async ({ run, database, target }) => {
    await database.sql.unsafe(`alter database ${quoteIdentifier(target.database)} set statement_timeout = 400`);
    const { code, err } = await run('migrate');
    assert.equal(code, 5);
    assert.equal(
      saidBy({ code, err, out: '' }),
      `error: sql/migrations/1_a.sql: canceling statement due to statement timeout (57014)
  statement 1 of 1 (line 1): select pg_sleep(5)
  statement_timeout is 400 ms, set on this database (alter database … set)
  state: rolled back, nothing of this file was kept
hint:  Correct the file and run codelearn migrate again.
`,
    );
  }));

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
