import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../support/cli.ts';
import { saidBy, withProject } from '../support/project.ts';

/** Runs `migrate` on one file and gives what it says from the error on. */
function migrateOne(
  content: string | Buffer,
  name = 'migrations/1_a.sql',
): Promise<Outcome & { said: string; tables: string[] }> {
  return withProject({ [name]: content }, async ({ run, database }) => {
    const outcome = await run('migrate');
    const rows =
      await database.sql`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`;
    return { ...outcome, said: saidBy(outcome), tables: rows.map(({ relname }) => relname) };
  });
}

test('case 1: a byte order mark is no syntax error and does not shift places', async () => {
  assert.equal((await migrateOne('\uFEFFselect 1;')).code, 0);
  assert.match((await migrateOne('\uFEFFselec 1;')).said, /1_a\.sql:1:1: syntax error/);
});

test('cases 2 and 3: line ends, comments and blanks may change after the fact; it is said, not refused', () =>
  withProject({ 'migrations/1_a.sql': 'create table public.a (i int);\n' }, async ({ run, write }) => {
    assert.equal((await run('migrate')).code, 0);
    write('migrations/1_a.sql', '-- A.\r\ncreate table public.a (\r\n  i int\r\n);\r\n');
    const { code, err, out } = await run('migrate');
    assert.equal(code, 0);
    assert.equal(out, 'nothing to do: the database is up to date\n');
    assert.match(
      err,
      /note: sql\/migrations\/1_a\.sql: only comments or whitespace changed since it was applied; the SQL is the same\n/,
    );
  }));

test('case 5: a line joined to its comment is an edit', () =>
  withProject({ 'migrations/1_a.sql': '-- note\ncreate table public.a (i int);\n' }, async ({ run, write }) => {
    assert.equal((await run('migrate')).code, 0);
    write('migrations/1_a.sql', '-- note create table public.a (i int);\n');
    assert.equal((await run('migrate')).code, 7);
  }));

test('cases 6 and 7: dollar quotes within each other, odd quotes and BEGIN ATOMIC run as they are', async () => {
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

for (const [number, word] of [
  [9, 'COMMIT'],
  [10, 'ROLLBACK'],
  [12, 'COMMIT AND CHAIN'],
  [12, 'ABORT'],
  [12, 'END'],
  [12, "PREPARE TRANSACTION 'x'"],
] as const) {
  test(`case ${number}: ${word} inside a file is refused before anything runs`, async () => {
    const { code, said, tables } = await migrateOne(`create table public.a ();\n${word};\ncreate table public.b ();\n`);
    assert.equal(code, 2);
    assert.match(
      said,
      /^error: sql\/migrations\/1_a\.sql:2: (COMMIT|ROLLBACK|PREPARE TRANSACTION) would end the transaction/,
    );
    assert.deepEqual(tables, []);
  });
}

for (const [number, word] of [
  [9, 'commit'],
  [10, 'rollback'],
] as const) {
  test(`case ${number}: a ${word} that only the server sees is found out, and the file is not recorded`, async () => {
    // The parser takes the backslash for a character of the string; the server has been told otherwise.
    const hidden = `set standard_conforming_strings = off;\nselect '\\'';\n${word};\n--';\n`;
    const { code, said, tables } = await migrateOne(`create table public.a ();\n${hidden}create table public.b ();\n`);
    assert.equal(code, 6);
    assert.match(
      said,
      /1_a\.sql: the file ended the transaction that it runs in\n {2}state: what it committed and what ran behind that is kept, and it is not recorded/,
    );
    assert.deepEqual(tables, word === 'commit' ? ['a', 'b'] : ['b']);
  });
}

test("case 11: a file's own BEGIN and COMMIT around everything are named as one fault", async () => {
  const { code, said } = await migrateOne('begin;\ncreate table public.a ();\ncommit;\n');
  assert.equal(code, 2);
  assert.match(said, /1_a\.sql:1: the file brings its own BEGIN and COMMIT; take both out/);
});

test('case 12: a CALL that commits fails in its transaction, with the reason', async () => {
  const { code, said } = await migrateOne(
    'create procedure public.p() language plpgsql as $$ begin commit; end $$;\ncall public.p();\n',
  );
  assert.equal(code, 5);
  assert.match(said, /invalid transaction termination \(2D000\)/);
});

const outside = [
  'create index concurrently i on public.t (i)',
  'drop index concurrently i',
  'reindex table concurrently public.t',
  'reindex schema public',
  'alter table public.t detach partition public.p concurrently',
  'vacuum public.t',
  'cluster',
  'create database d',
  'drop database d',
  'alter database d set tablespace s',
  "create tablespace s location '/s'",
  'drop tablespace s',
  "alter system set work_mem = '4MB'",
  'discard all',
  "create subscription s connection '' publication p",
];
test(`case 13: ${outside.length} statements that cannot run in a transaction are found before anything runs`, () =>
  withProject(
    Object.fromEntries(outside.map((sql, at) => [`migrations/${at + 1}_x.sql`, `${sql};`])),
    async ({ run }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 2);
      assert.match(err, new RegExp(`error: ${outside.length} faults found:`));
      assert.equal(
        err.match(/cannot run inside a transaction; put it into a file of its own/g)?.length,
        outside.length,
      );
    },
  ));

test('case 13: what looks alike but can run in a transaction is let through', async () => {
  const { code, err } = await migrateOne(`create table public.t (i int primary key);
create materialized view public.m as select i from public.t;
create unique index m_i on public.m (i);
refresh materialized view concurrently public.m;
analyze public.t; reindex table public.t; cluster public.t using t_pkey; discard plans;
create type public.e as enum ('a'); alter type public.e add value 'b';
savepoint s; rollback to s; release s;
`);
  assert.equal(code, 0, err);
});

test('case 33: the caret is right after emoji, accents and CRLF', async () => {
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

test('case 34: a fault inside a DO block has the line of the file', async () => {
  const { said } = await migrateOne("select 1;\ndo $$\nbegin\n  perform 1;\n  raise exception 'no 😀';\nend $$;\n");
  assert.match(
    said,
    /^error: sql\/migrations\/1_a\.sql:5:3: no 😀 \(P0001\)\n {2}4 \| {3}perform 1;\n {2}5 \| {3}raise exception 'no 😀';\n {4}\| {3}\^\n/,
  );
});

test('case 34: a fault inside SQL of a function that the file makes has its line and column', async () => {
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

test('case 34: a syntax error inside a body is placed when the function is made', async () => {
  const { said } = await migrateOne('create function public.f() returns int language sql as $$\n  selec 1\n$$;\n');
  assert.match(said, /^error: sql\/migrations\/1_a\.sql:2:3: syntax error at or near "selec" \(42601\)\n/);
});

test('case 35: of a syntax error it is said that nothing was attempted', async () => {
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
  test(`case 37: a file that is ${what} is applied and recorded`, async () => {
    const { code, out } = await migrateOne(content);
    assert.equal(code, 0);
    assert.match(out, /^1 migration applied/);
  });
}

test('case 38: a NUL byte is named with its offset', async () => {
  assert.match((await migrateOne('select 1;\n\0')).said, /1_a\.sql: a NUL byte at offset 10 \(line 2\)/);
});

test('case 39: Latin-1 is refused with the offset of the byte, not changed silently', async () => {
  const { code, said } = await migrateOne(Buffer.from("select 'é';", 'latin1'));
  assert.equal(code, 2);
  assert.match(said, /1_a\.sql: not UTF-8 at byte offset 8 \(line 1\)/);
});

test('case 40: a file of 20 MB runs', async () => {
  const row = `insert into public.a values ('${'x'.repeat(1000)}');\n`;
  const { code, err, tables } = await migrateOne(`create table public.a (t text);\n${row.repeat(20_000)}`);
  assert.equal(code, 0, err.slice(0, 2000));
  assert.deepEqual(tables, ['a']);
});

for (const [line, words] of [
  ['\\i other.sql', '\\i is a command of psql, not SQL: put the SQL of that file here'],
  ['\\restrict abc', '\\restrict is a command of psql, not SQL: pg_dump wrote it for psql; take the line out'],
  ['\\copy t from x', '\\copy is a command of psql, not SQL: use insert'],
  ['copy public.t from stdin;\n1\t2\n\\.\n', 'data behind COPY … FROM stdin is for psql'],
  ['copy public.t from stdin;', 'COPY from or to the client is for psql'],
  ['select :name;', 'variables like :name are a feature of psql'],
] as const) {
  test(`case 41: psql's own ${JSON.stringify(line)} is named and explained`, async () => {
    const { code, said } = await migrateOne(`select 1;\n${line}`);
    assert.equal(code, 2);
    assert.ok(said.includes(words), said);
  });
}

test('cases 43 and 44: versions are whole numbers of any length, in their order', () =>
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

for (const flag of ['--out-of-order', '--allow-late']) {
  test(`a file out of order is refused, and allowed with ${flag}, and the history says so`, () =>
    withProject({ 'migrations/2_b.sql': 'select 2;' }, async ({ run, write, database }) => {
      await run('migrate');
      write('migrations/1_a.sql', 'select 1;');
      assert.equal((await run('migrate')).code, 7);
      const dry = await run('migrate', flag, '--dry-run');
      assert.equal(dry.out, '-- sql/migrations/1_a.sql (in a transaction, out of order)\nselect 1;\n');
      const { steps } = JSON.parse((await run('migrate', flag, '--dry-run', '--format', 'json')).out);
      const checksum = '354b7196c9ba5fb4b21cf615bb6ec4cd5c07503c34229feef033fc081a8c03f4';
      assert.deepEqual([steps[0].outOfOrder, steps[0].checksum], [true, checksum]);
      assert.equal((await run('migrate', flag)).code, 0);
      const rows = await database.sql`select version, late from codelearn.migrations order by 1`;
      assert.deepEqual(
        [...rows],
        [
          { version: '1', late: true },
          { version: '2', late: false },
        ],
      );
    }));
}

test('the old name of --out-of-order is not in the help', async () => {
  await withProject({}, async ({ run }) => {
    const { out } = await run('migrate', '--help');
    assert.match(out, /--out-of-order/);
    assert.doesNotMatch(out, /late/);
  });
});

test('case 49: a renamed file of the same version and content is the same migration', () =>
  withProject({ 'migrations/1_a.sql': 'select 1;' }, async ({ run, write, remove }) => {
    await run('migrate');
    remove('migrations/1_a.sql');
    write('migrations/1_better_name.sql', 'select 1;');
    const { code, out } = await run('migrate');
    assert.deepEqual([code, out], [0, 'nothing to do: the database is up to date\n']);
  }));

test('case 50: names with quotes, blanks, emoji and decomposed letters are just names', () =>
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

test("case 51: near misses are faults, hidden files and editors' leftovers are not migrations", () =>
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

test('case 56: a new enum value that is used too early is explained', async () => {
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
