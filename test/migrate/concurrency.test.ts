import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { withProject } from '../support/project.ts';
import { startRunner } from '../support/runner.ts';

const files = Object.fromEntries(
  [1, 2, 3, 4, 5].map((n) => [
    `migrations/${n}_t.sql`,
    `create table public.t${n} (i int);\ninsert into public.t${n} values (1);\n`,
  ]),
);

test('twenty runners at once on an empty database: one applies, none fails, ten times over', () =>
  withProject(files, async ({ run, database }) => {
    for (let round = 0; round < 10; round += 1) {
      await database.sql`drop schema if exists codelearn cascade`;
      for (const n of [1, 2, 3, 4, 5]) await database.sql.unsafe(`drop table if exists public.t${n}`);
      const runs = await Promise.all(Array.from({ length: 20 }, () => run('migrate', '--format', 'json')));
      assert.deepEqual(
        runs.filter(({ code }) => code !== 0),
        [],
      );
      const applied = runs.map(({ out }) => JSON.parse(out).applied.length as number);
      assert.deepEqual(applied.sort(), [...Array.from({ length: 19 }, () => 0), 5]);
      const [row] = await database.sql`select count(*)::int as rows from public.t5`;
      assert.equal(row?.rows, 1);
    }
  }));

test('five processes at once: one applies, none fails', () =>
  withProject(files, async ({ target, folder }) => {
    const runners = Array.from({ length: 5 }, () => startRunner(target, folder, ['migrate', '--format', 'json']));
    const ends = await Promise.all(runners.map(({ ended }) => ended));
    assert.deepEqual(
      ends.map(({ code }) => code),
      [0, 0, 0, 0, 0],
      ends.map(({ err }) => err).join('\n'),
    );
    assert.deepEqual(ends.map(({ out }) => JSON.parse(out).applied.length).sort(), [0, 0, 0, 0, 5]);
  }));

test('an index is built concurrently while another run waits for the lock', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.a as select g as i from generate_series(1, 50000) g;\n',
      'migrations/2_b.sql':
        '-- transaction: none\ncreate index concurrently a_i on public.a (i);\nselect pg_sleep(0.4);\ncreate index concurrently a_j on public.a (i);\n',
    },
    async ({ run }) => {
      const [first, second] = await Promise.all([run('migrate'), run('migrate')]);
      assert.deepEqual([first.code, second.code], [0, 0], first.err + second.err);
      assert.match(first.err + second.err, /note: waiting for another run: pid \d+ \(codelearn/);
    },
  ));

test('a killed client leaves neither its statement nor its lock behind', () =>
  withProject(
    { 'migrations/1_a.sql': 'create table public.a (i int);\nselect pg_sleep(600);\n' },
    async ({ target, folder, database, write, run }) => {
      const runner = startRunner(target, folder, ['migrate']);
      await until(() => isAsleep(database));
      runner.process.kill('SIGKILL');
      await runner.ended;
      write('migrations/1_a.sql', 'create table public.a (i int);\n');
      const { code, err } = await run('migrate', '--lock-wait', '30s');
      assert.equal(code, 0, err);
    },
  ));

test('the first signal cancels the statement, rolls back and says so', () =>
  withProject(
    { 'migrations/1_a.sql': 'create table public.a (i int);\nselect pg_sleep(600);\n' },
    async ({ target, folder, database }) => {
      const runner = startRunner(target, folder, ['migrate']);
      await until(() => isAsleep(database));
      runner.process.kill('SIGINT');
      const { code, err } = await runner.ended;
      assert.equal(code, 130, err);
      assert.match(err, /interrupted by SIGINT: the running statement was cancelled and its transaction rolled back/);
      const [row] = await database.sql`
      select to_regclass('public.a') as a, (select count(*)::int from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep') as asleep`;
      assert.deepEqual({ ...row }, { a: null, asleep: 0 });
    },
  ));

async function isAsleep({ sql }: Database): Promise<boolean> {
  const rows = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
  return rows.length > 0;
}

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look()));
}
