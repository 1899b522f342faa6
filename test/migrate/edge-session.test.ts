import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../support/project.ts';

test('a search path that one file sets does not reach the history or the next file', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create schema app;\nset search_path = app;\ncreate table here (i int);\n',
      'migrations/2_b.sql': 'create table there (i int);\n',
    },
    async ({ run, database }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 0, err);
      const [row] =
        await database.sql`select to_regclass('app.here')::text as a, to_regclass('public.there')::text as b`;
      assert.deepEqual({ ...row }, { a: 'app.here', b: 'there' });
    },
  ));

test('a role that a file takes on does not write the history and does not last', () =>
  withProject(
    {
      'migrations/1_a.sql':
        'create role codelearn_case27 nologin;\ncreate schema app authorization codelearn_case27;\nset role codelearn_case27;\ncreate table app.mine (i int);\n',
      'migrations/2_b.sql': 'create table app.ours (i int);\n',
      'migrations/2_b.down.sql': 'drop schema app cascade;\ndrop role codelearn_case27;\n',
    },
    async ({ run, database }) => {
      try {
        const { code, err } = await run('migrate');
        assert.equal(code, 0, err);
        const rows = await database.sql`
          select relname as name, pg_get_userbyid(relowner) as owner from pg_class
          where relnamespace = 'app'::regnamespace and relkind = 'r' order by 1`;
        assert.deepEqual(
          [...rows],
          [
            { name: 'mine', owner: 'codelearn_case27' },
            { name: 'ours', owner: database.user },
          ],
        );
      } finally {
        await run('rollback');
      }
    },
  ));

test('a file that lets go of the migration lock is rolled back', () =>
  withProject(
    { 'migrations/1_a.sql': 'create table public.a (i int);\nselect pg_advisory_unlock_all();\n' },
    async ({ run, database }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 5);
      assert.match(err, /the file let go of the migration lock \(pg_advisory_unlock_all\)/);
      assert.deepEqual([...(await database.sql`select to_regclass('public.a') as a`)], [{ a: null }]);
    },
  ));

test('settings of a file end with it', () =>
  withProject(
    {
      'migrations/1_a.sql':
        "set statement_timeout = '1h';\nset client_min_messages = error;\nset row_security = off;\n",
      'migrations/2_b.sql': `create table public.seen as
        select current_setting('statement_timeout') as a, current_setting('client_min_messages') as b, current_setting('row_security') as c, current_setting('lock_timeout') as d;\n`,
    },
    async ({ run, database }) => {
      assert.equal((await run('migrate')).code, 0);
      assert.deepEqual(
        [...(await database.sql`select * from public.seen`)],
        [{ a: '0', b: 'notice', c: 'on', d: '5s' }],
      );
    },
  ));

for (const table of ['c', 'codelearn_c']) {
  test(`a deferred constraint of table ${table} fails in the file, not at its commit and not in the history`, () =>
    withProject(
      {
        'migrations/1_a.sql': `create table public.p (id int primary key);
create table public.${table} (p int references public.p deferrable initially deferred);
`,
        'migrations/2_b.sql': `insert into public.${table} values (7);\n`,
      },
      async ({ run }) => {
        const { code, err } = await run('migrate');
        assert.equal(code, 5);
        const expected = `error: sql/migrations/2_b.sql: insert or update on table "${table}" violates foreign key constraint "${table}_p_fkey" (23503)
  detail: Key (p)=(7) is not present in table "p".
  when its deferred constraints were checked, after the last statement
`;
        assert.ok(err.includes(expected), err);
      },
    ));
}
