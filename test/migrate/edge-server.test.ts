import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { targetUrl } from '../../src/connection/target.ts';
import { migrationLock } from '../../src/database/lock-keys.ts';
import { quoteIdentifier } from '../../src/sql-text/identifier.ts';
import { runCli } from '../support/cli.ts';
import { connectTo, withTestDatabase } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { saidBy, withProject } from '../support/project.ts';
import { skipWithoutSystemPostgres, systemVersions, withSystemServer } from '../support/system-postgres.ts';

test('no session of ours holds an old snapshot that an index build would wait for, whatever the isolation', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.a as select g as i from generate_series(1, 1000) g;\n',
      'migrations/2_b.sql':
        "-- transaction: none\nselect pg_sleep(0.3);\ncreate index concurrently a_i on public.a (i);\nselect 'seen';\n",
    },
    async ({ run, database, target }) => {
      await database.sql.unsafe(
        `alter database ${quoteIdentifier(target.database)} set default_transaction_isolation = 'repeatable read'`,
      );
      const runs = [run('migrate'), run('migrate'), run('status')];
      for (const { code, err } of await Promise.all(runs)) assert.equal(code, 0, err);
      const [row] = await database.sql`
        select indisvalid as valid from pg_index where indexrelid = 'public.a_i'::regclass`;
      assert.equal(row?.valid, true);
    },
  ));

test("a stranger's old snapshot that an index build waits for is named, and the build ends after it", () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.a (i int);\n',
      'migrations/2_b.sql': '-- transaction: none\ncreate index concurrently a_i on public.a (i);\n',
    },
    async ({ run, runWith, target }) => {
      assert.equal((await run('migrate', '--to', '1')).code, 0);
      await connectTo({ ...target, applicationName: 'an old report' }, async (reader) => {
        await reader.sql.unsafe('begin isolation level repeatable read; select 1 from pg_class limit 1');
        let hear = (): void => {};
        const told = new Promise<void>((resolve) => {
          hear = resolve;
        });
        const running = runWith(
          {
            env: { DATABASE_URL: targetUrl(target) },
            err: (text) => {
              if (
                /^note: sql\/migrations\/2_b\.sql: waiting for pid \d+ \(an old report, .*\): begin isolation level/.test(
                  text,
                )
              )
                hear();
            },
          },
          'migrate',
        );
        await told;
        await reader.sql.unsafe('rollback');
        const { code, err } = await running;
        assert.equal(code, 0, err);
      });
    },
  ));

test('neither the lock of another tool nor a run in another database stops a run', () =>
  withProject({ 'migrations/1_a.sql': 'select 1;\n' }, async ({ run, target }) => {
    // sqitch, Prisma, goose, graphile-migrate, node-pg-migrate, tern, Flyway.
    const theirs = [
      75474063n,
      72707369n,
      4097083626n,
      4727445306447283n,
      7241865325823964n,
      9628173550095224n,
      77431708279161n,
    ];
    await connectTo(target, (holder) =>
      withTestDatabase(async (elsewhere) => {
        for (const key of theirs) await holder.sql`select pg_advisory_lock(${String(key)}::int8)`;
        await elsewhere.sql`select pg_advisory_lock(${String(migrationLock)}::int8)`;
        const { code, err } = await run('migrate', '--lock-wait', '1ms');
        assert.equal(code, 0, err);
      }),
    );
  }));

test('what pg_dump wrote becomes a migration once its psql commands are out, as we say', {
  skip: skipWithoutSystemPostgres,
}, async () => {
  const version = systemVersions.at(-1) ?? '';
  await withSystemServer(version, async ({ sql, target }) => {
    await sql.unsafe(`create table public.people (id int primary key, name text default ';''$$');
      create function public.twice(n int) returns int language sql immutable begin atomic select n * 2; end;
      create view public.many as select public.twice(id) as id from public.people;
      comment on table public.people is E'it''s \\\\restrict'`);
    await sql`create database copy template template0`;
    const dump = promisify(execFile)(join('/usr/lib/postgresql', version, 'bin/pg_dump'), [
      '--schema-only',
      targetUrl(target),
    ]);
    const { stdout } = await dump;
    const lines = stdout.split('\n');
    const commands = lines.flatMap((line, at) => (line.startsWith('\\') ? [at + 1] : []));
    const url = targetUrl({ ...target, database: 'copy' });
    const migrate = (text: string): ReturnType<typeof runCli> =>
      withFolder({ 'sql/migrations/1_dump.sql': text }, (cwd) =>
        runCli(['migrate'], { cwd, env: { DATABASE_URL: url } }),
      );
    if (commands.length > 0) {
      const refused = await migrate(stdout);
      assert.equal(refused.code, 2);
      const places = [...saidBy(refused).matchAll(/1_dump\.sql:(\d+):1: syntax error/g)].map(([, line]) =>
        Number(line),
      );
      assert.deepEqual(places, commands);
      assert.match(
        saidBy(refused),
        /\\restrict is a command of psql, not SQL: pg_dump wrote it for psql; take the line out\n/,
      );
    }
    const cleaned = lines.filter((line) => !line.startsWith('\\')).join('\n');
    const { code, err } = await migrate(cleaned);
    assert.equal(code, 0, err);
    await connectTo({ ...target, database: 'copy' }, async (copy) => {
      const [row] = await copy.sql`
        select obj_description('public.people'::regclass) as comment, public.twice(21) as twice,
               (select file from codelearn.migrations) as file`;
      assert.deepEqual({ ...row }, { comment: "it's \\restrict", twice: 42, file: '1_dump.sql' });
    });
  });
});

test('a limit on idle transactions, however short, does not strike: ours are never idle', () =>
  withProject(
    {
      'migrations/1_a.sql': `create table public.a (i int);\nselect pg_sleep(0.3);\n${'insert into public.a values (1);\n'.repeat(200)}`,
      'migrations/2_b.sql':
        '-- transaction: none\nselect pg_sleep(0.3);\ncreate index concurrently a_i on public.a (i);\n',
    },
    async ({ run, database, target }) => {
      await database.sql.unsafe(
        `alter database ${quoteIdentifier(target.database)} set idle_in_transaction_session_timeout = '100ms'`,
      );
      const { code, err } = await run('migrate');
      assert.equal(code, 0, err);
      assert.equal((await run('rollback', '--steps', '2')).code, 7);
      assert.equal((await run('migrate')).out, 'nothing to do: the database is up to date\n');
    },
  ));
