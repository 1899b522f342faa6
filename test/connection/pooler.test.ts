import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { accessSync, chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Target, targetUrl } from '../../src/connection/target.ts';
import { isListening } from '../support/listening.ts';
import { withProject } from '../support/project.ts';

const program = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  .map((folder) => join(folder, 'pgbouncer'))
  .find((path) => isThere(path));
const skip = program === undefined && 'no pgbouncer';

/** Lends an address that leads to the target through pgbouncer. */
async function withPgbouncer<T>(target: Target, mode: string, use: (through: Target) => Promise<T>): Promise<T> {
  const [address] = target.hosts;
  const { uid, gid } = statSync(address?.host ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'codelearn-pgbouncer-'));
  const users = join(folder, 'users.txt');
  const settings = join(folder, 'pgbouncer.ini');
  writeFileSync(users, `"${target.user}" ""\n`);
  writeFileSync(
    settings,
    `[databases]\n* = host=${address?.host} port=${address?.port}\n[pgbouncer]\nlisten_addr =\nlisten_port = 5432
unix_socket_dir = ${folder}\nauth_type = trust\nauth_file = ${users}\npool_mode = ${mode}\n`,
  );
  for (const path of [folder, users, settings]) chownSync(path, uid, gid);
  chmodSync(folder, 0o755);
  const pooler = spawn(program ?? '', ['-q', settings], { uid, gid, stdio: 'ignore' });
  const ended = new Promise((resolve) => pooler.once('exit', resolve));
  try {
    while (!(await isListening(folder))) {
      assert.equal(pooler.exitCode, null, 'pgbouncer runs');
      await delay(10);
    }
    return await use({ ...target, hosts: [{ host: folder, port: 5432 }] });
  } finally {
    pooler.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

const files = { 'migrations/1_a.sql': 'create table public.a (i int);\n' };

test('behind pgbouncer in transaction mode migrate is refused with the way out, and leaves no lock', { skip }, () =>
  withProject(files, async ({ run, runWith, target, database }) => {
    await withPgbouncer(target, 'transaction', async (through) => {
      const env = { DATABASE_URL: targetUrl(through) };
      const { code, err } = await runWith({ env }, 'migrate');
      assert.equal(code, 3, err);
      assert.match(
        err,
        /error: a pooler in transaction mode stands between codelearn and the database\nhint: {2}Give migrate the direct address/,
      );
      const [row] = await database.sql`
        select (select count(*)::int from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())) as locks,
               to_regclass('public.a') as a`;
      assert.deepEqual({ ...row }, { locks: 0, a: null });
      assert.equal((await runWith({ env }, 'status')).code, 0);
      assert.equal((await run('migrate')).code, 0);
      assert.equal((await runWith({ env }, 'migrate')).out, 'nothing to do: the database is up to date\n');
    });
  }),
);

test('pgbouncer in session mode is as good as none', { skip }, () =>
  withProject(files, async ({ runWith, target }) => {
    await withPgbouncer(target, 'session', async (through) => {
      const { code, err } = await runWith({ env: { DATABASE_URL: targetUrl(through) } }, 'migrate');
      assert.equal(code, 0, err);
    });
  }),
);

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
