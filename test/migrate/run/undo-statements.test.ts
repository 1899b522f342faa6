import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, type TestProject, withProject } from '../../support/project.ts';

const down = `-- transaction: none
drop index concurrently public.people_name;
alter table public.people drop column name;
create unique index concurrently people_id on public.people (id);
drop table public.gone;
`;

const files = {
  'migrations/1_people.sql': 'create table public.people (id int);\n',
  'migrations/1_people.down.sql': 'drop table public.people;\n',
  'migrations/2_names.sql':
    'alter table public.people add column name text;\ncreate index people_name on public.people (name);\n',
  'migrations/2_names.down.sql': down,
};

async function columns({ database }: TestProject): Promise<string> {
  const [row] = await database.sql`
    select string_agg(attname, ',' order by attnum) as columns from pg_attribute
    where attrelid = 'public.people'::regclass and attnum > 0 and not attisdropped`;
  return row?.columns;
}

async function state({ run }: TestProject): Promise<string[]> {
  const { migrations } = JSON.parse((await run('status', '--format', 'json')).out);
  return migrations.map(({ state: found }: { state: string }) => found);
}

test('on the way down it stops at the statement that fails, says what stays, and goes on there', () =>
  withProject(files, async (project) => {
    const { run, write, database } = project;
    assert.equal((await run('migrate')).code, 0);
    const first = await run('rollback');
    assert.equal(first.code, 6);
    assert.equal(
      saidBy(first),
      `error: sql/migrations/2_names.down.sql: table "gone" does not exist (42P01)
  statement 4 of 4 (line 5): drop table public.gone
  state: statements 1 to 3 of 4 are done and stay; 2_names is half undone
hint:  Put a sql/migrations/2_names.down.sql that is correct from statement 4 on into the folder and run codelearn rollback again: it goes on there.
`,
    );
    assert.equal(await columns(project), 'id');
    assert.deepEqual(await state(project), ['applied', 'partial']);
    const status = await run('status');
    assert.ok(
      status.out.endsWith(
        '\n\n2_names is partial\n  done: 3 statements of the way back; codelearn rollback goes on at statement 4\n',
      ),
      status.out,
    );

    const up = await run('migrate');
    assert.equal(up.code, 7);
    assert.equal(
      saidBy(up),
      `error: 2_names.sql: its rollback stopped on its way
  done: 3 statements of the way back; codelearn rollback goes on at statement 4
hint:  rollback: codelearn rollback goes on where it stopped.
       Nothing was attempted.
`,
    );

    write(
      'migrations/2_names.down.sql',
      down.replace('people_id', 'people_key').replace('drop table public.gone', 'select 1'),
    );
    const past = await run('rollback');
    assert.equal(past.code, 7);
    assert.match(past.err, /2_names\.down\.sql: statement 3 was modified, and it is already done/);

    write(
      'migrations/2_names.down.sql',
      down.replace('drop table public.gone', 'drop index concurrently public.people_id'),
    );
    const second = await run('rollback');
    assert.equal(second.code, 0, second.err);
    assert.deepEqual(await state(project), ['applied', 'pending']);
    assert.equal((await run('migrate')).code, 0);
    const [row] = await database.sql`select count(*)::int as rows from codelearn.migrations`;
    assert.equal(row?.rows, 2);
  }));

test('a way down whose first statement fails leaves the migration applied', () =>
  withProject(
    { ...files, 'migrations/2_names.down.sql': '-- transaction: none\ndrop index concurrently public.nope;\n' },
    async (project) => {
      const { run, write } = project;
      assert.equal((await run('migrate')).code, 0);
      const failed = await run('rollback');
      assert.equal(failed.code, 6);
      assert.match(failed.err, /state: nothing of this file is done; 2_names is not undone\n/);
      assert.deepEqual(await state(project), ['applied', 'applied']);
      assert.equal((await run('migrate')).out, 'nothing to do: the database is up to date\n');
      write('migrations/2_names.down.sql', 'alter table public.people drop column name;\n');
      assert.equal((await run('rollback')).code, 0);
      assert.deepEqual(await state(project), ['applied', 'pending']);
    },
  ));

test('a way down that stopped is gone on with from the history when its files are gone, or no more outside transactions', () =>
  withProject(files, async (project) => {
    const { run, write, remove, database } = project;
    assert.equal((await run('migrate')).code, 0);
    assert.equal((await run('rollback')).code, 6);
    write('migrations/2_names.down.sql', down.replace('-- transaction: none\n', ''));
    const refused = await run('rollback');
    assert.equal(refused.code, 2);
    assert.match(refused.err, /DROP INDEX CONCURRENTLY cannot run inside a transaction/);
    remove('migrations/2_names.sql');
    remove('migrations/2_names.down.sql');
    await database.sql`create table public.gone ()`;
    const done = await run('rollback', '--steps', '2');
    assert.equal(done.code, 0, done.err);
    const [row] = await database.sql`select to_regclass('public.people') as people, to_regclass('public.gone') as gone`;
    assert.deepEqual({ ...row }, { people: null, gone: null });
  }));

test('on the way down, where nobody saw the end of a statement, a person says what became of it', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.a (i int);\n',
      'migrations/1_a.down.sql':
        '-- transaction: none\ndo $$ begin insert into public.a values (1); commit; end $$;\nselect 1;\n',
    },
    async ({ run, database }) => {
      assert.equal((await run('migrate')).code, 0);
      await database.sql`
        update codelearn.migrations set state = 'partial', statements_done = 0, statement_started = 1,
          statement_hashes = null, down_in_transaction = false`;
      const { code, err } = await run('rollback');
      assert.equal(code, 6);
      assert.match(err, /1_a\.down\.sql:2: the last run was cut off during this statement, and nothing shows whether/);
      assert.match(
        (await run('repair', '1', '--done')).out,
        /^statement 1 of 1_a counts as done; codelearn rollback goes on/,
      );
      assert.equal((await run('rollback')).code, 0);
      assert.deepEqual([...(await database.sql`select i from public.a`)], []);
    },
  ));
