import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { targetUrl } from '../src/connection/target.ts';
import { stopServer } from '../src/embedded/server.ts';
import { openServerPaths } from '../src/embedded/server-paths.ts';
import { connectTo, withTestTarget } from './support/database.ts';
import { withFolder } from './support/folder.ts';
import { withTcpServer } from './support/tcp-server.ts';

const bin = join(import.meta.dirname, '../bin/codelearn.js');

function start(argv: string[], cwd: string, env: Record<string, string> = {}, out: 'pipe' | number = 'pipe') {
  const clean = { PATH: process.env.PATH ?? '', HOME: cwd };
  return spawn(process.execPath, [bin, ...argv], { cwd, env: { ...clean, ...env }, stdio: ['ignore', out, 'pipe'] });
}

async function finish(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  const [out, err] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    once(child, 'exit'),
  ]);
  return { code: child.exitCode, out, err };
}

test('a reader that leaves early is met with silence', () =>
  withFolder({ 'sql/migrations/1_a.sql': 'select 1' }, async (folder) => {
    const child = start(['--help'], folder);
    child.stdout?.destroy();
    const [err] = await Promise.all([text(child.stderr ?? Readable.from([])), once(child, 'exit')]);
    assert.equal(err, '');
  }));

test(
  'a result that cannot be written is said, and no success',
  { skip: existsSync('/dev/full') ? false : 'this system has no /dev/full' },
  () =>
    withFolder({}, async (folder) => {
      const full = openSync('/dev/full', 'w');
      const child = start(['--version'], folder, {}, full);
      closeSync(full);
      const { code, err } = await finish(child);
      assert.deepEqual(
        [code, err],
        [2, 'error: the result cannot be written: ENOSPC: no space left on device, write\n'],
      );
    }),
);

test('a checkout that was never built says how to', () =>
  withFolder({}, async (folder) => {
    cpSync(join(bin, '..'), join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const child = spawn(process.execPath, [join(folder, 'bin/codelearn.js'), 'demo'], { stdio: 'pipe' });
    const { code, err } = await finish(child);
    assert.deepEqual(
      [code, err],
      [2, 'error: codelearn is not built: dist/ is missing (was npm told to ignore scripts?)\nhint:  npm run build\n'],
    );
  }));

test('the code cache that a run leaves is the one that the next run takes, also when it applied something', () =>
  withTestTarget((target) =>
    withFolder({ 'sql/migrations/1_a.sql': 'create table t (i int)' }, async (folder) => {
      for (const part of ['bin', 'dist/run-migrate.cjs', 'package.json']) {
        cpSync(join(bin, '../..', part), join(folder, part), { recursive: true });
      }
      symlinkSync(join(bin, '../../node_modules'), join(folder, 'node_modules'));
      const caches = (): string[] =>
        readdirSync(join(folder, 'dist'))
          .filter((name) => name.endsWith('.cache'))
          .map((name) => `${name} ${statSync(join(folder, 'dist', name)).ino}`);
      const argv = [join(folder, 'bin/codelearn.js'), 'migrate', '--database-url', targetUrl(target)];
      const migrate = () => finish(spawn(process.execPath, argv, { cwd: folder, env: {}, stdio: 'pipe' }));
      const first = await migrate();
      assert.match(first.out, /^1 migration applied/, first.err);
      const [kept, ...more] = caches();
      assert.match(kept ?? '', /^run-migrate\.cjs\.migrate\./);
      assert.equal((await migrate()).out, 'nothing to do: the database is up to date\n');
      assert.deepEqual(caches(), [kept, ...more]);
    }),
  ));

test('the built program encrypts: what it needs of Node for that is loaded at its first use', () =>
  withTcpServer((server) =>
    withFolder({ 'sql/migrations/1_a.sql': 'select 1' }, async (folder) => {
      const login = `secret:${encodeURIComponent('ge/heim@:')}@localhost:${server.port}`;
      const DATABASE_URL = `postgres://${login}/shop?application_name=built`;
      const { code, err } = await finish(start(['migrate', '--dry-run'], folder, { DATABASE_URL }));
      assert.equal(code, 0, err);
      assert.match(server.logged('built'), /SSL enabled/);
    }),
  ));

test('db psql hands its arguments on', () =>
  withFolder({ 'bin/psql': '#!/bin/sh\nshift\nprintf "%s|" "$@"\n' }, async (folder) => {
    chmodSync(join(folder, 'bin/psql'), 0o755);
    const PATH = `${join(folder, 'bin')}:${process.env.PATH}`;
    const { code, out } = await finish(start(['db', 'psql', '-X', '-c', 'select 1'], folder, { PATH }));
    assert.deepEqual([code, out], [0, '-X|-c|select 1|']);
  }));

test('output to a pipe is whole, however long', () =>
  withTestTarget(async (target) => {
    await connectTo(target, ({ sql }) =>
      sql.unsafe(`create table t (${Array.from({ length: 900 }, (_, at) => `"c${at}" int`)})`),
    );
    const rules = Object.fromEntries(
      Array.from({ length: 120 }, (_, at) => [
        `sql/rules/r${at}.sql`,
        `-- ${'A sentence. '.repeat(60)}\n-- accepted\nselect ${at};`,
      ]),
    );
    await withFolder(rules, async (folder) => {
      const child = start(['verify', '--only', 'business-rules', '--format', 'json'], folder, {
        DATABASE_URL: targetUrl(target),
      });
      const { code, out } = await finish(child);
      assert.equal(code, 0);
      assert.ok(out.length > 2 ** 16, `${out.length} characters`);
      assert.equal(JSON.parse(out).summary.pass, 120);
    });
  }));

test('Ctrl-C cancels the statement on the server, rolls back, and is exit 130', () =>
  withTestTarget((target) =>
    withFolder({ 'sql/migrations/1_slow.sql': 'create table t (i int); select pg_sleep(60);' }, (folder) =>
      connectTo(target, async ({ sql }) => {
        const child = start(['migrate'], folder, { DATABASE_URL: targetUrl(target) });
        for (let running = 0; running === 0; ) {
          assert.equal(child.exitCode, null, 'the migration ended before it was interrupted');
          const rows = await sql`
            select from pg_stat_activity
            where datname = current_database() and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`;
          running = rows.length;
        }
        child.kill('SIGINT');
        const { code, err } = await finish(child);
        assert.equal(code, 130);
        assert.match(err, /interrupted by SIGINT/);
        const [left] = await sql`select to_regclass('public.t') as t,
          (select count(*)::int from pg_stat_activity where datname = current_database()) as sessions`;
        assert.deepEqual({ ...left }, { t: null, sessions: 1 });
      }),
    ),
  ));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} during work on the embedded server leaves no server behind`, () =>
    withFolder({ 'sql/migrations/1_slow.sql': 'select pg_sleep(60);' }, async (folder) => {
      const place = openServerPaths(join(folder, '.codelearn'), 'project');
      try {
        const child = start(['migrate'], folder);
        const [said] = await once(child.stderr ?? child, 'data');
        assert.match(String(said), /^database: embedded PostgreSQL/);
        child.kill(signal);
        const { code } = await finish(child);
        assert.equal(code, signal === 'SIGINT' ? 130 : 143);
        assert.equal(existsSync(join(place.data, 'postmaster.pid')), false);
      } finally {
        await stopServer(place);
      }
    }));
}

test('a command that was killed leaves nothing that the next one stumbles over', () =>
  withFolder({ 'sql/migrations/1_slow.sql': 'select pg_sleep(60);' }, async (folder) => {
    const place = openServerPaths(join(folder, '.codelearn'), 'project');
    try {
      const killed = start(['migrate'], folder);
      await once(killed.stderr ?? killed, 'data');
      killed.kill('SIGKILL');
      await finish(killed);
      const { code, err } = await finish(start(['status'], folder));
      assert.equal(code, 0, err);
    } finally {
      await stopServer(place);
    }
  }));
