import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import { withProject } from '../../support/project.ts';
import { withProxy } from '../../support/proxy.ts';

const two = {
  'migrations/1_a.sql': 'create table public.a (i int);\n',
  'migrations/2_b.sql': 'create table public.b (i int);\n',
};

test('lost at its commit, a file is known to be applied or not', () =>
  withProject(two, async (project) => {
    for (const [when, state] of [
      ['cut before', 'the server says that the transaction was rolled back: nothing of the file was kept'],
      ['cut after', 'the server says that the transaction was committed: the file is done'],
    ] as const) {
      let inFile = false;
      await withProxy(
        project.target,
        (query) => {
          inFile ||= query.includes('savepoint');
          return inFile && /; commit(; set codelearn\.pipeline_token = '[^']+')?$/.test(query) ? when : 'pass';
        },
        async (through) => {
          const { code, err } = await project.runWith({ env: { DATABASE_URL: targetUrl(through) } }, 'migrate');
          assert.equal(code, 3);
          assert.ok(err.includes(`state: ${state}\n`), err);
        },
      );
    }
    // The second was on its way behind the first, and did not get there.
    assert.match((await project.run('migrate')).out, /^1 migration applied/);
  }));

const files = Object.fromEntries(
  [1, 2, 3, 4, 5].map((n) => [
    `migrations/${n}_t.sql`,
    `create table public.t${n} (i int);\ninsert into public.t${n} values (1);\n`,
  ]),
);

test('a backend that is killed in the middle is reported with what became of the file', () =>
  withProject(
    { ...files, 'migrations/6_slow.sql': 'create table public.slow (i int);\nselect pg_sleep(600);\n' },
    async ({ run, database }) => {
      const running = run('migrate');
      await until(async () => {
        const killed = await database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
        return killed.length > 0;
      });
      const { code, err } = await running;
      assert.ok(code === 3 || code === 5, `${code}: ${err}`);
      assert.match(err, /rolled back/);
      const [row] =
        await database.sql`select to_regclass('public.slow') as slow, (select count(*)::int from codelearn.migrations) as rows`;
      assert.deepEqual({ ...row }, { slow: null, rows: 5 });
    },
  ));

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look()));
}
