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
  readFileSync,
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

/** The built program in a folder of its own, beside which it may keep its code caches. */
function withInstallation(use: (installed: Installation) => Promise<void>): Promise<void> {
  return withTestTarget((target) =>
    withFolder(
      {
        'sql/migrations/1_a.sql': 'create table public.t (i int primary key)',
        'sql/rules/one.sql': '-- One.\n-- accepted\nselect 1',
      },
      async (folder) => {
        for (const part of ['bin', 'dist/run.cjs', 'dist/run-migrate.cjs', 'package.json']) {
          cpSync(join(bin, '../..', part), join(folder, part), { recursive: true });
        }
        symlinkSync(join(bin, '../../node_modules'), join(folder, 'node_modules'));
        const dist = join(folder, 'dist');
        await use({
          caches: () =>
            readdirSync(dist)
              .filter((name) => name.endsWith('.cache'))
              .map((name) => join(dist, name)),
          run: (argv, env = {}) =>
            finish(
              spawn(process.execPath, [join(folder, 'bin/codelearn.js'), ...argv], {
                cwd: folder,
                env: { DATABASE_URL: targetUrl(target), ...env },
                stdio: 'pipe',
              }),
            ),
        });
      },
    ),
  );
}

interface Installation {
  /** Paths of the code caches that were left so far. */
  caches(): readonly string[];
  run(argv: readonly string[], env?: Record<string, string>): ReturnType<typeof finish>;
}

test('the code cache that a run leaves is the one that the next run takes, also when it applied something', () =>
  withInstallation(async ({ run, caches }) => {
    const first = await run(['migrate']);
    assert.match(first.out, /^1 migration applied/, first.err);
    const [kept = '', ...more] = caches();
    assert.match(kept, /run-migrate\.cjs\.migrate\.[^/]+$/);
    const written = statSync(kept).ino;
    assert.equal((await run(['migrate'])).out, 'nothing to do: the database is up to date\n');
    assert.deepEqual(caches(), [kept, ...more]);
    assert.equal(statSync(kept).ino, written);
  }));

test('a damaged code cache is passed over in silence, and replaced', () =>
  withInstallation(async ({ run, caches }) => {
    const sound = await run(['status']);
    const [cache = ''] = caches();
    const good = readFileSync(cache);
    const damages: Readonly<Record<string, (bytes: Buffer) => Uint8Array>> = {
      empty: () => Buffer.alloc(0),
      'cut off': (bytes) => bytes.subarray(0, bytes.length / 2),
      'another text': () => Buffer.from('not a cache'),
      'zeros at its end': (bytes) => bytes.fill(0, bytes.length / 2),
      // As the check of V8 itself lets through.
      'bits turned over behind its head': (bytes) => bytes.map((byte, index) => (index % 1000 === 500 ? ~byte : byte)),
    };
    for (const [name, damage] of Object.entries(damages)) {
      writeFileSync(cache, damage(Buffer.from(good)));
      assert.deepEqual(await run(['status']), sound, name);
      const replaced = statSync(cache).ino;
      assert.deepEqual(await run(['status']), sound, name);
      assert.equal(statSync(cache).ino, replaced, `${name}: the next run takes the new one`);
    }
  }));

const switches = [
  { CODELEARN_NO_CODE_CACHE: '1' },
  { CODELEARN_NO_V8_FLAGS: '1' },
  { CODELEARN_NO_CODE_CACHE: '1', CODELEARN_NO_V8_FLAGS: '1' },
];

for (const env of switches) {
  test(`the built program works the same with ${Object.keys(env).join(' and ')}`, () =>
    withInstallation(async ({ run, caches }) => {
      assert.match((await run(['--version'], env)).out, /^\d+\.\d+\.\d+\n$/);
      const migrated = await run(['migrate', '--format', 'json'], env);
      assert.equal(migrated.code, 0, migrated.err);
      assert.equal(JSON.parse(migrated.out).applied.length, 1);
      assert.equal((await run(['migrate'], env)).out, 'nothing to do: the database is up to date\n');
      const verified = await run(['verify', '--only', 'business-rules', '--format', 'json'], env);
      assert.equal(verified.code, 0, verified.err);
      assert.equal(JSON.parse(verified.out).summary.pass, 1);
      const wrong = await run(['migrate', '--to', '9'], env);
      assert.deepEqual([wrong.code, wrong.out], [2, '']);
      assert.match(wrong.err, /^error: there is no migration 9$/m);
      assert.equal(caches().length > 0, !('CODELEARN_NO_CODE_CACHE' in env));
    }));
}

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
