import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, withProject } from '../support/project.ts';

const people = 'create table public.people (id int, name text);\n';
const indexes = `-- transaction: none
create index concurrently people_id on public.people (id);
create unique index concurrently people_name on public.people (name);
insert into public.people values (7, 'seven');
`;

test('case 14: two concurrent index builds in one file both run', () =>
  withProject({ 'migrations/1_people.sql': people, 'migrations/2_indexes.sql': indexes }, async ({ run, database }) => {
    const { code, err } = await run('migrate');
    assert.equal(code, 0, err);
    const rows = await database.sql`
      select indexrelid::regclass::text as index, indisvalid as valid from pg_index
      where indrelid = 'public.people'::regclass order by 1`;
    assert.deepEqual(
      [...rows],
      [
        { index: 'people_id', valid: true },
        { index: 'people_name', valid: true },
      ],
    );
    const [row] =
      await database.sql`select state, statement_hashes, statements_done from codelearn.migrations where version = 2`;
    assert.deepEqual({ ...row }, { state: 'applied', statement_hashes: null, statements_done: null });
    assert.equal((await run('migrate')).out, 'nothing to do: the database is up to date\n');
  }));

test('cases 15 and 17: it stops at the statement that fails, says what stays, and goes on there', () =>
  withProject({ 'migrations/1_people.sql': people, 'migrations/2_indexes.sql': indexes }, async ({ run, database }) => {
    await run('migrate', '--to', '1');
    await database.sql`insert into public.people values (1, 'twin'), (2, 'twin')`;
    const first = await run('migrate');
    assert.equal(first.code, 6);
    assert.equal(
      saidBy(first),
      `error: sql/migrations/2_indexes.sql: could not create unique index "people_name" (23505)
  detail: Key (name)=(twin) is duplicated.
  statement 2 of 3 (line 3): create unique index concurrently people_name on public.people (name)
  state: statements 1 to 1 of 3 are done and stay; 2_indexes is partial
  invalid indexes are left; to remove them: drop index concurrently "public"."people_name";
hint:  Correct the file from statement 2 on and run codelearn migrate again: it goes on there.
`,
    );
    const status = JSON.parse((await run('status', '--format', 'json')).out);
    assert.equal(status.migrations[1].state, 'partial');
    await database.sql`delete from public.people where id = 2`;
    const second = await run('migrate');
    assert.equal(second.code, 0, second.err);
    assert.match(second.err, /removing "public"."people_name", which a build that did not end well left invalid/);
    const [row] = await database.sql`
      select (select indisvalid from pg_index where indexrelid = 'public.people_name'::regclass) as valid,
             (select count(*)::int from public.people where id = 7) as sevens`;
    assert.deepEqual({ ...row }, { valid: true, sevens: 1 });
  }));

test('case 15: an edit of what is done is refused, an edit of what follows is not', () =>
  withProject(
    { 'migrations/1_people.sql': people, 'migrations/2_indexes.sql': indexes },
    async ({ run, database, write }) => {
      await run('migrate', '--to', '1');
      await database.sql`insert into public.people values (1, 'twin'), (2, 'twin')`;
      assert.equal((await run('migrate')).code, 6);
      write('migrations/2_indexes.sql', indexes.replace('people_id', 'people_id2'));
      const refused = await run('migrate');
      assert.equal(refused.code, 7);
      assert.match(refused.err, /2_indexes.sql: statement 1 was modified, and it is already done/);
      write('migrations/2_indexes.sql', indexes.replace('unique index', 'index'));
      const fixed = await run('migrate');
      assert.equal(fixed.code, 0, fixed.err);
      assert.match(fixed.err, /removing "public"."people_name"/);
    },
  ));

test('case 17: "if not exists" does not pass off an invalid index as made', () =>
  withProject(
    {
      'migrations/1_people.sql': people,
      'migrations/2_index.sql':
        '-- transaction: none\ncreate index concurrently if not exists people_name on public.people (name);\n',
    },
    async ({ run, database }) => {
      await run('migrate', '--to', '1');
      await database.sql`insert into public.people values (1, 'twin'), (2, 'twin')`;
      await assert.rejects(database.sql.unsafe('create unique index concurrently people_name on public.people (name)'));
      const first = await run('migrate');
      assert.equal(first.code, 6);
      assert.equal(
        saidBy(first),
        `notice: sql/migrations/2_index.sql: relation "people_name" already exists, skipping (42P07)
error: sql/migrations/2_index.sql:2: the statement succeeded, but "public"."people_name" is invalid (left by a build that failed) and serves no query
  to repair it: drop index concurrently "public"."people_name";
  state: the file is partial; it is not recorded as applied while the index is invalid
hint:  Run codelearn migrate again: it removes the invalid index and builds it anew.
`,
      );
      assert.equal((await run('migrate')).code, 0);
      const [row] =
        await database.sql`select indisvalid as valid, indisunique as unique from pg_index where indexrelid = 'public.people_name'::regclass`;
      assert.deepEqual({ ...row }, { valid: true, unique: false });
    },
  ));

test('settings of such a file reach its later statements, after an interruption too, and end with it', () =>
  withProject(
    {
      'migrations/1_a.sql': `-- transaction: none
set search_path = pg_temp;
create table t (i int);
vacuum t;
select 1 / count(*) from pg_temp.gate;
select current_setting('search_path')::int;
`,
    },
    async ({ run, write }) => {
      const first = await run('migrate');
      assert.equal(first.code, 6);
      assert.match(first.err, /statement 4 of 5/);
      write(
        'migrations/1_a.sql',
        "-- transaction: none\nset search_path = pg_temp;\ncreate table t (i int);\nvacuum t;\nselect 1 / (current_setting('search_path') = 'pg_temp')::int;\n",
      );
      const second = await run('migrate');
      assert.equal(second.code, 0, second.err);
    },
  ));

test('case 16: where nobody saw the end of a statement, it is not run twice unasked', () =>
  withProject(
    {
      'migrations/1_a.sql':
        '-- transaction: none\ncreate table public.a (i int);\ndo $$ begin insert into public.a values (1); commit; end $$;\n',
    },
    async ({ run, database }) => {
      assert.equal((await run('migrate')).code, 0);
      await database.sql`
        update codelearn.migrations set state = 'partial', statements_done = 1, statement_started = 2, invalid_before = '{}',
          statement_hashes = array[encode(sha256('create table public.a (i int)'), 'hex'), 'x']`;
      const { code, err } = await run('migrate');
      assert.equal(code, 6);
      assert.match(
        err,
        /1_a.sql:3: the last run was cut off during this statement, and nothing shows whether it was done\n/,
      );
      assert.match(err, /codelearn repair 1_a --done, or codelearn repair 1_a --again/);
    },
  ));
