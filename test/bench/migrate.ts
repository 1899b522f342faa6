import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { withDatabase } from '../../src/connection/connect.ts';
import { type Target, targetUrl } from '../../src/connection/target.ts';
import { withServer } from '../../src/embedded/server.ts';
import { openServerPaths, type ServerPaths, serverTarget } from '../../src/embedded/server-paths.ts';
import { quoteIdentifier } from '../../src/sql-text/identifier.ts';

/**
 * Applies many files of two statements each to a fresh database, and then runs again with nothing to do: this program
 * beside its peers, in turn, in one run. Then ten times the files, and one file of 100 MB, with this program alone.
 * `node --import tsx test/bench/migrate.ts [files] [rounds]`
 */
const [files = 1000, rounds = 5] = process.argv.slice(2).map(Number);
const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/codelearn-bench');
const never = new AbortController().signal;

interface Tool {
  readonly name: string;
  /** Writes the migrations in the tool's own layout. */
  prepare(folder: string): void;
  command(target: Target, folder: string): readonly [string, ...string[]];
  readonly runsAgain: boolean;
}

const up = (n: number): string =>
  `create table public.t${n} (id int primary key, name text);\ncreate index t${n}_name on public.t${n} (name);\n`;
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);
const numbers = upTo(files);
const padded = (n: number): string => String(n).padStart(6, '0');

function writeFiles(
  folder: string,
  name: (n: number) => string,
  text: (n: number) => string,
  which: readonly number[] = numbers,
): void {
  mkdirSync(folder, { recursive: true });
  for (const n of which) writeFileSync(join(folder, name(n)), text(n));
}

const codelearn = (target: Target, sql: string): readonly [string, ...string[]] => [
  process.execPath,
  join(root, 'bin/codelearn.js'),
  'migrate',
  '--sql',
  sql,
  '--database-url',
  targetUrl(target),
];

const psql = (target: Target, folder: string, which: readonly number[]): readonly [string, ...string[]] => [
  'psql',
  '-qX',
  '-v',
  'ON_ERROR_STOP=1',
  ...which.flatMap((n) => ['-f', join(folder, `${padded(n)}.sql`)]),
  targetUrl(target),
];

const bareNode = [process.execPath, '-e', '0'] as const;

/** What this shell has Node read as it starts, which takes longer than all of `node -e 0`: measured apart. */
const { NODE_EXTRA_CA_CERTS } = process.env;
const certificates = NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS };

const bin = (name: string): string => join(cache, 'node_modules/.bin', name);

const tools: readonly Tool[] = [
  {
    name: 'psql',
    prepare: (folder) => writeFiles(join(folder, 'psql'), (n) => `${padded(n)}.sql`, up),
    command: (target, folder) => psql(target, join(folder, 'psql'), numbers),
    runsAgain: false,
  },
  {
    name: 'codelearn',
    prepare: (folder) => writeFiles(join(folder, 'codelearn/migrations'), (n) => `${padded(n)}_t.sql`, up),
    command: (target, folder) => codelearn(target, join(folder, 'codelearn')),
    runsAgain: true,
  },
  {
    name: 'dbmate',
    prepare: (folder) =>
      writeFiles(
        join(folder, 'dbmate'),
        (n) => `${padded(n)}_t.sql`,
        (n) => `-- migrate:up\n${up(n)}\n-- migrate:down\n`,
      ),
    command: (target, folder) => [
      bin('dbmate'),
      '--url',
      `postgres://${target.user}@/${target.database}?socket=${target.hosts[0]?.host}`,
      '--migrations-dir',
      join(folder, 'dbmate'),
      '--no-dump-schema',
      'migrate',
    ],
    runsAgain: true,
  },
  {
    name: 'node-pg-migrate',
    prepare: (folder) =>
      writeFiles(
        join(folder, 'npm'),
        (n) => `${1_700_000_000_000 + n}_t.sql`,
        (n) => `-- Up Migration\n${up(n)}-- Down Migration\n`,
      ),
    command: (_, folder) => [bin('node-pg-migrate'), 'up', '-m', join(folder, 'npm'), '--no-single-transaction'],
    runsAgain: true,
  },
  {
    name: 'graphile-migrate',
    prepare: (folder) => {
      const place = join(folder, 'graphile');
      const install = join(cache, 'node_modules/graphile-migrate');
      if (!existsSync(install)) return;
      mkdirSync(join(place, 'migrations/committed'), { recursive: true });
      writeFileSync(join(place, '.gmrc'), JSON.stringify({ migrationsFolder: join(place, 'migrations') }));
      writeCommitted(join(place, 'migrations/committed'));
    },
    command: (_, folder) => [bin('graphile-migrate'), 'migrate', '--config', join(folder, 'graphile/.gmrc')],
    runsAgain: true,
  },
];

/** Its files are a chain of hashes. */
function writeCommitted(folder: string): void {
  let previous = '';
  for (const n of numbers) {
    const body = up(n).trim();
    const hash = `sha1:${createHash('sha1')
      .update(`${`${previous}\n${body}`.trim()}\n`)
      .digest('hex')}`;
    writeFileSync(join(folder, `${padded(n)}.sql`), `--! Previous: ${previous || '-'}\n--! Hash: ${hash}\n\n${body}\n`);
    previous = hash;
  }
}

interface Measured {
  readonly milliseconds: number;
  readonly kilobytes: number;
}

/** Peak memory is read from /proc while the process lives. */
async function measure(
  [program, ...argv]: readonly [string, ...string[]],
  target: Target,
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const begun = performance.now();
  const env = {
    ...more,
    PATH: process.env.PATH,
    HOME: cwd,
    PGHOST: target.hosts[0]?.host,
    PGUSER: target.user,
    PGDATABASE: target.database,
    DATABASE_URL: `postgres://${target.user}@${encodeURIComponent(target.hosts[0]?.host ?? '')}/${target.database}`,
  };
  const child = spawn(program, argv, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (text) => {
    err = (err + text).slice(-2000);
  });
  let kilobytes = 0;
  const sampler = setInterval(() => {
    kilobytes = Math.max(kilobytes, readPeak(child.pid));
  }, 20);
  const code = await new Promise((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${program} ${argv[0]}: exit ${code}\n${err}`);
  return { milliseconds: performance.now() - begun, kilobytes };
}

function readPeak(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function installPeers(): void {
  mkdirSync(cache, { recursive: true });
  const peers = ['dbmate', 'node-pg-migrate', 'pg', 'graphile-migrate'];
  if (peers.every((peer) => existsSync(join(cache, 'node_modules', peer)))) return;
  execFileSync('npm', ['install', '--prefix', cache, '--no-audit', '--no-fund', '--silent', ...peers], {
    stdio: 'inherit',
  });
}

async function main(): Promise<void> {
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), 'codelearn-bench-'));
  const home = mkdtempSync(join(tmpdir(), 'codelearn-bench-server-'));
  const apply = new Map<string, Measured[]>();
  const again = new Map<string, Measured[]>();
  const certified = new Map<string, Measured[]>();
  const place = openServerPaths(home, 'project');
  const missing = new Set<string>();
  for (const tool of tools) tool.prepare(folder);
  try {
    await withServer(place, never, async () => {
      for (let round = 0; round < rounds; round += 1) {
        const targets = new Map<string, Target>();
        for (const tool of tools.filter(({ name }) => !missing.has(name))) {
          const target = await createDatabase(place, `${tool.name}_${round}`);
          try {
            note(apply, tool.name, await measure(tool.command(target, folder), target, folder));
            await assertApplied(target, files);
            targets.set(tool.name, target);
          } catch (error) {
            missing.add(tool.name);
            process.stderr.write(`left out: ${tool.name}: ${(error as Error).message}\n`);
          }
        }
        for (let repeat = 0; repeat < rounds; repeat += 1) await measureAgain(targets, folder, again, certified);
      }
      await measureMany(place, folder, apply);
      await measureLarge(place, folder);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  }
  report(`apply ${files} files of two statements`, apply, 'psql');
  report(`nothing to do with ${files} applied`, again, 'node -e 0');
  if (certified.size > 0) report('the same where NODE_EXTRA_CA_CERTS is set', certified, 'node -e 0');
}

/** Every tool once on a database that it has brought up to date, and Node with nothing at all. */
async function measureAgain(
  targets: ReadonlyMap<string, Target>,
  folder: string,
  again: Map<string, Measured[]>,
  certified: Map<string, Measured[]>,
): Promise<void> {
  for (const { name, command, runsAgain } of tools) {
    const target = targets.get(name);
    if (target && runsAgain) note(again, name, await measure(command(target, folder), target, folder));
  }
  const target = targets.get('codelearn') as Target;
  note(again, 'node -e 0', await measure(bareNode, target, folder));
  if (Object.keys(certificates).length === 0) return;
  const own = codelearn(target, join(folder, 'codelearn'));
  note(certified, 'codelearn', await measure(own, target, folder, certificates));
  note(certified, 'node -e 0', await measure(bareNode, target, folder, certificates));
}

/** None is dropped before the end: ext4 is slow for minutes to make files where many have just been removed. */
async function createDatabase(place: ServerPaths, name: string): Promise<Target> {
  const database = `bench_${name.replaceAll('-', '_')}`;
  await withDatabase(serverTarget(place, 'postgres'), { signal: never }, async ({ sql }) => {
    await sql.unsafe(`create database ${quoteIdentifier(database)}`);
    await sql.unsafe('checkpoint');
  });
  return serverTarget(place, database);
}

/** How the time of a file grows with their number, beside psql: the server itself makes tables slower where there are many. */
async function measureMany(
  place: ServerPaths,
  folder: string,
  before: ReadonlyMap<string, readonly Measured[]>,
): Promise<void> {
  const many = upTo(files * 10);
  const [sql, plain] = [join(folder, 'many'), join(folder, 'many-plain')];
  writeFiles(join(sql, 'migrations'), (n) => `${padded(n)}_t.sql`, up, many);
  writeFiles(plain, (n) => `${padded(n)}.sql`, up, many);
  for (const [name, command] of [
    ['psql', (target: Target) => psql(target, plain, many)],
    ['codelearn', (target: Target) => codelearn(target, sql)],
  ] as const) {
    const target = await createDatabase(place, `many_${name}`);
    const { milliseconds, kilobytes } = await measure(command(target), target, folder);
    await assertApplied(target, many.length);
    const few = median((before.get(name) ?? []).map((measured) => measured.milliseconds)) / files;
    const peak = Math.round(kilobytes / 1024);
    const each = (milliseconds / many.length).toFixed(2);
    process.stdout.write(
      `${name}, ${many.length} files: ${each} ms a file, ${few.toFixed(2)} with ${files}; ${peak} MB\n`,
    );
  }
}

/** One file with 100 MB of rows. */
async function measureLarge(place: ServerPaths, folder: string): Promise<void> {
  const sql = join(folder, 'large');
  mkdirSync(join(sql, 'migrations'), { recursive: true });
  const row = (n: number): string => `(${n}, 'a line of a dump, of a length that is usual for one, with number ${n}')`;
  const insert = (n: number): string =>
    `insert into public.lines values ${upTo(1000)
      .map((at) => row(n * 1000 + at))
      .join(',\n')};\n`;
  let text = 'create table public.lines (id int, line text);\n';
  for (let n = 0; text.length < 100_000_000; n += 1) text += insert(n);
  writeFileSync(join(sql, 'migrations/1_lines.sql'), text);
  const target = await createDatabase(place, 'large');
  const { milliseconds, kilobytes } = await measure(codelearn(target, sql), target, folder);
  process.stdout.write(
    `one file of ${Math.round(text.length / 1e6)} MB: ${Math.round(milliseconds)} ms, peak ${Math.round(kilobytes / 1024)} MB\n`,
  );
}

/** A tool that did nothing is not the fastest. */
async function assertApplied(target: Target, expected: number): Promise<void> {
  const [row] = await withDatabase(
    target,
    { signal: never },
    ({ sql }) => sql`
      select count(*)::int as tables from pg_class where relnamespace = 'public'::regnamespace and relname ~ '^t[0-9]+$'`,
  );
  if (row?.tables !== expected) throw new Error(`made ${row?.tables} tables of ${expected}`);
}

function note(results: Map<string, Measured[]>, name: string, measured: Measured): void {
  results.set(name, [...(results.get(name) ?? []), measured]);
}

function report(title: string, results: ReadonlyMap<string, readonly Measured[]>, reference: string): void {
  const base = median((results.get(reference) ?? []).map(({ milliseconds }) => milliseconds));
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
  const count = results.get(reference)?.length;
  process.stdout.write(`\n${title} (median of ${count}, ${machine}, ${new Date().toISOString().slice(0, 10)})\n\n`);
  process.stdout.write(`| tool | time | to ${reference} | peak memory |\n|---|---:|---:|---:|\n`);
  for (const [name, measured] of results) {
    const time = median(measured.map(({ milliseconds }) => milliseconds));
    const memory = Math.max(...measured.map(({ kilobytes }) => kilobytes)) / 1024;
    process.stdout.write(
      `| ${name} | ${Math.round(time)} ms | ${(time / base).toFixed(2)} | ${Math.round(memory)} MB |\n`,
    );
  }
}

await main();
