import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

const people = 'create table public.people (id int, name text);\n';

const indexes = `-- transaction: none
create index concurrently people_id on public.people (id);
create unique index concurrently people_name on public.people (name);
insert into public.people values (7, 'seven');
`;

test('two concurrent index builds in one file both run', () =>
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
