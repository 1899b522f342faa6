import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quoteIdentifier } from '../../src/sql-text/identifier.ts';
import { connectTo } from '../support/database.ts';
import { saidBy, withProject } from '../support/project.ts';

test('case 26: a search path that one file sets does not reach the history or the next file', () =>
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

test('case 27: a role that a file takes on does not write the history and does not last', () =>
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

test('case 28: a file that lets go of the migration lock is rolled back', () =>
  withProject(
    { 'migrations/1_a.sql': 'create table public.a (i int);\nselect pg_advisory_unlock_all();\n' },
    async ({ run, database }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 5);
      assert.match(err, /the file let go of the migration lock \(pg_advisory_unlock_all\)/);
      assert.deepEqual([...(await database.sql`select to_regclass('public.a') as a`)], [{ a: null }]);
    },
  ));

test('case 29: settings of a file end with it', () =>
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

test('case 30: a timeout that somebody set on the database is named when it strikes', () =>
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

test('case 31: a file that waits too long for a lock is rolled back, shows who holds it, and tries again', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.t (i int);',
      'migrations/2_b.sql': 'create table public.kept (i int);\nalter table public.t add column j int;',
      // On its way behind the second while that one waits; must neither run before it nor twice.
      'migrations/3_c.sql': 'insert into public.t (i, j) values (1, 2);',
      'migrations/4_d.sql': 'insert into public.t (i, j) select i + 1, j from public.t;',
    },
    async ({ run, database, target }) => {
      assert.equal((await run('migrate', '--to', '1')).code, 0);
      await connectTo({ ...target, applicationName: 'a long report' }, async (reader) => {
        await reader.sql.unsafe('begin; select * from public.t');
        const failed = await run('migrate', '--lock-timeout', '200ms', '--lock-retry-for', '1ms');
        assert.equal(failed.code, 5);
        assert.match(
          failed.err,
          /waiting for a lock that is held by pid \d+ \(a long report, role \w+, idle in transaction, transaction open for \d+ s\): begin; select \* from public\.t\n/,
        );
        assert.match(
          failed.err,
          /error: sql\/migrations\/2_b\.sql: canceling statement due to lock timeout \(55P03\)\n {2}statement 2 of 2 \(line 2\): alter table public\.t add column j int\n {2}blocked by: pid \d+ \(a long report/,
        );
        const freed = run('migrate', '--lock-timeout', '100ms', '--lock-retry-for', '20s');
        const [blocked] = await waitFor(
          () => database.sql`
          select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        assert.ok(blocked);
        await waitFor(
          () => database.sql`
          select where not exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`,
        );
        await reader.sql.unsafe('rollback');
        const { code, err } = await freed;
        assert.equal(code, 0, err);
        assert.match(err, /2_b\.sql: canceling statement due to lock timeout; rolled back, trying again in \d+ ms\n/);
        assert.doesNotMatch(failed.err + err, /3_c\.sql|warning/);
        assert.deepEqual(
          [...err.matchAll(/^applied (\S+)/gm)].map(([, label]) => label),
          ['2_b', '3_c', '4_d'],
        );
      });
      const rows = await database.sql`select i, j from public.t order by i`;
      assert.deepEqual(
        rows.map((row) => [row.i, row.j]),
        [
          [1, 2],
          [2, 2],
        ],
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

test('case 36: warnings are shown with file and line, notices are folded', () =>
  withProject(
    {
      'migrations/1_a.sql': `drop table if exists public.x;
drop table if exists public.y;
do $$ begin raise warning 'look here'; end $$;
select 1;
`,
    },
    async ({ run }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 0);
      assert.equal(
        saidBy({ code, err, out: '' }).replace(/\d+ ms/, 'N ms'),
        `warning: sql/migrations/1_a.sql:3: look here (01000)
notice: sql/migrations/1_a.sql: table "x" does not exist, skipping (00000) and 1 more
applied 1_a  N ms
`,
      );
    },
  ));

async function waitFor<T>(look: () => PromiseLike<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const rows = await look();
    if (rows.length > 0) return rows;
  }
}
