import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrateOne } from '../support/migrate-one.ts';
import { withProject } from '../support/project.ts';

test('a byte order mark is no syntax error and does not shift places', async () => {
  assert.equal((await migrateOne('\uFEFFselect 1;')).code, 0);
  assert.match((await migrateOne('\uFEFFselec 1;')).said, /1_a\.sql:1:1: syntax error/);
});

test('dollar quotes within each other, odd quotes and BEGIN ATOMIC run as they are', async () => {
  const { code, err, tables } = await migrateOne(
    `
create function public.f() returns text language plpgsql as $a$ begin return $b$ ; $a; $b$ || E'\\';' || U&'\\003B'; end $a$;
create function public.g(n int) returns int language sql begin atomic select case when n > 0 then 1; else 2; end; end;
create table public."semi;colon$1" (i int); /* nested /* ; */ ; */
`.replaceAll('then 1; else 2; end', 'then 1 else 2 end'),
  );
  assert.equal(code, 0, err);
  assert.deepEqual(tables, ['semi;colon$1']);
});

test('of a syntax error it is said that nothing was attempted', async () => {
  const { code, said, tables } = await migrateOne('create table public.a ();\ncreate table public.b (,);\n');
  assert.equal(code, 2);
  assert.match(said, /hint: {2}Nothing was attempted\.\n$/);
  assert.deepEqual(tables, []);
});

for (const [what, content] of [
  ['empty', ''],
  ['only a comment', '-- nothing yet\n'],
  ['only semicolons', ' ; ; '],
] as const) {
  test(`a file that is ${what} is applied and recorded`, async () => {
    const { code, out } = await migrateOne(content);
    assert.equal(code, 0);
    assert.match(out, /^1 migration applied/);
  });
}

test('a NUL byte is named with its offset', async () => {
  assert.match((await migrateOne('select 1;\n\0')).said, /1_a\.sql: a NUL byte at offset 10 \(line 2\)/);
});

test('Latin-1 is refused with the offset of the byte, not changed silently', async () => {
  const { code, said } = await migrateOne(Buffer.from("select 'é';", 'latin1'));
  assert.equal(code, 2);
  assert.match(said, /1_a\.sql: not UTF-8 at byte offset 8 \(line 1\)/);
});

test('versions are whole numbers of any length, in their order', () =>
  withProject(
    {
      'migrations/10_c.sql': 'create table public.c as select * from public.b;',
      'migrations/9_b.sql': 'create table public.b as select * from public.a;',
      'migrations/001_a.sql': 'create table public.a (i int);',
      'migrations/99999999999999999999999999999_z.sql': 'select 1;',
      'migrations/20260101120000001_t.sql': 'select 1;',
    },
    async ({ run }) => {
      const { code, out } = await run('migrate', '--format', 'json');
      assert.equal(code, 0);
      assert.deepEqual(
        JSON.parse(out).applied.map(({ version }: { version: string }) => version),
        ['001', '9', '10', '20260101120000001', '99999999999999999999999999999'],
      );
      assert.equal((await run('migrate')).out, 'nothing to do: the database is up to date\n');
    },
  ));

test('names with quotes, blanks, emoji and decomposed letters are just names', () =>
  withProject(
    {
      'migrations/1_it\'s a "name".sql': 'select 1;',
      'migrations/2_cafe\u0301 😀.sql': 'select 2;',
      'migrations/3_$1 $$ \\.sql': 'select 3;',
    },
    async ({ run, database }) => {
      assert.equal((await run('migrate')).code, 0);
      const rows = await database.sql`select name from codelearn.migrations order by version`;
      assert.deepEqual(
        rows.map(({ name }) => name),
        ['it\'s a "name"', 'cafe\u0301 😀', '3_$1 $$ \\'.slice(2)],
      );
      assert.equal((await run('status', '--exit-code')).code, 0);
    },
  ));

test("near misses are faults, hidden files and editors' leftovers are not migrations", () =>
  withProject(
    {
      'migrations/1_a.sql': 'select 1;',
      'migrations/.#1_a.sql': 'x',
      'migrations/1_a.sql~': 'x',
      'migrations/1_a.sql.orig': 'x',
      'migrations/README.md': 'x',
    },
    async ({ run, write }) => {
      assert.equal((await run('migrate')).code, 0);
      write('migrations/2-b.SQL', 'select 1;');
      const { code, err } = await run('migrate');
      assert.equal(code, 2);
      assert.match(err, /sql\/migrations\/2-b\.SQL: looks like a migration but is not named as one/);
    },
  ));
