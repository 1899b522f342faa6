import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Database } from '../../src/connection/session.ts';
import { type Target, targetUrl } from '../../src/connection/target.ts';
import { runDefinitions } from '../../src/database/definitions.ts';
import { withEmbeddedDatabase } from '../../src/embedded/embedded.ts';
import { readSeeds } from '../../src/project/seeds.ts';
import { readDroppableObjects } from '../../src/seed/droppable-objects.ts';
import { lockFilledTables } from '../../src/seed/filled-table.ts';
import { connectTo, never } from '../support/database.ts';
import { applyReference, reference } from '../support/reference.ts';
import { readProcessorTime } from './processor-time.ts';
import { findProgram } from './program.ts';

/**
 * The seed command beside `psql \copy` of ready files of the same rows, in turn, with fsync on, by the clock and by the
 * time of all processors; then its growth.
 * `npm run bench:seed -- --purchases 1000000 --rounds 3 --growth 10000,100000,1000000,10000000`
 */
const { values } = parseArgs({
  options: {
    purchases: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    /** Which of the two comparisons: with constraints on, without, or both. */
    compare: { type: 'string', default: 'on,fast' },
    growth: { type: 'string', default: '10000,100000,1000000' },
  },
});
const bin = join(import.meta.dirname, '../../bin/codelearn.js');
const psql = findProgram('psql');

const tables: Readonly<Record<string, string>> = {
  users: 'id, created_at, role, email, full_name, password_hash',
  courses: 'id, instructor_id, published_at, price, title',
  lessons: 'id, course_id, position, duration_seconds, title, video_url, body',
  purchases: 'student_id, course_id, purchased_at, price_paid',
};

const folder = mkdtempSync(join(tmpdir(), 'codelearn-bench-'));
chmodSync(folder, 0o755);
try {
  await withEmbeddedDatabase(join(folder, 'home'), never, (target) =>
    connectTo(target, async (database) => {
      const [{ version }] = await database.sql<[{ version: string }]>`select version()`;
      print(
        `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, ${version.split(' on ')[0]}`,
      );
      await applyReference(database);
      if (Number(values.rounds) > 0) await compare(database, target);
      await grow(database, target);
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare(database: Database, target: Target): Promise<void> {
  if (psql === undefined) return print('psql is not installed: nothing to compare with');
  const size = sizeFor(Number(values.purchases));
  await runSeed(target, size, ['--fast']);
  for (const [table, columns] of Object.entries(tables)) {
    await runPsql(target, ['-c', `\\copy public.${table} (${columns}) to '${join(folder, table)}'`]);
  }
  const spent = new Map<string, Spent[]>();
  let memory = 0;
  const seed = async (flags: readonly string[]): Promise<void> => {
    memory = Math.max(memory, (await runSeed(target, size, flags)).peak);
  };
  const ways: Readonly<Record<string, readonly [string, () => Promise<unknown>]>> = {
    'psql \\copy, constraints on': ['on', () => copyFiles(target)],
    'codelearn seed': ['on', () => seed([])],
    'psql \\copy without constraints, then adding them': ['fast', () => copyBare(database, target)],
    'codelearn seed --fast': ['fast', () => seed(['--fast'])],
  };
  const chosen = Object.entries(ways).filter(([, [kind]]) => values.compare.split(',').includes(kind));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [name, [, run]] of chosen) {
      await empty(database);
      spent.set(name, [...(spent.get(name) ?? []), await measure(run)]);
    }
  }
  print(`\n| ${size.join(' ')} | seconds | ratio | processor seconds | ratio |\n|---|--:|--:|--:|--:|`);
  let base: Spent | undefined;
  for (const [name, rounds] of spent) {
    const middle = {
      seconds: median(rounds.map(({ seconds }) => seconds)),
      processor: median(rounds.map(({ processor }) => processor)),
    };
    if (name.startsWith('psql')) base = middle;
    const { seconds, processor } = base ?? middle;
    print(
      `| ${name} | ${middle.seconds.toFixed(1)} | ${(seconds / middle.seconds).toFixed(2)} | ` +
        `${middle.processor.toFixed(1)} | ${(processor / middle.processor).toFixed(2)} |`,
    );
  }
  print(`\nmemory of the command: ${memory.toFixed(0)} MB at most`);
}

async function grow(database: Database, target: Target): Promise<void> {
  print('\n| purchases | seed --fast, s | a million, s | MB |\n|--:|--:|--:|--:|');
  for (const purchases of values.growth.split(',').map(Number)) {
    await empty(database);
    const { seconds, peak } = await runSeed(target, sizeFor(purchases), ['--fast']);
    const each = ((seconds / purchases) * 1e6).toFixed(1);
    print(`| ${purchases.toLocaleString('en')} | ${seconds.toFixed(1)} | ${each} | ${peak.toFixed(0)} |`);
  }
}

/** Ten purchases a student, and a hundredth as many courses as students. */
function sizeFor(purchases: number): string[] {
  const students = Math.ceil(purchases / 10);
  const courses = Math.max(20, Math.ceil(students / 100));
  return [
    '--students',
    String(students),
    '--courses',
    String(courses),
    '--instructors',
    String(Math.ceil(courses / 5)),
    '--purchases',
    String(purchases),
  ];
}

async function empty({ sql }: Database): Promise<void> {
  await sql.unsafe('truncate public.purchases, public.lessons, public.courses, public.users restart identity');
  await sql`checkpoint`;
}

/** The real command; `peak` is its largest resident set (VmHWM) in MB, where /proc tells. */
async function runSeed(
  target: Target,
  size: readonly string[],
  flags: readonly string[],
): Promise<{ seconds: number; peak: number }> {
  const start = performance.now();
  const child = spawn(process.execPath, [bin, 'seed', ...size, ...flags], {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH: process.env.PATH, DATABASE_URL: targetUrl(target) },
    stdio: 'ignore',
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, readPeak(child.pid));
  }, 50);
  await once(child, 'exit');
  clearInterval(watch);
  if (child.exitCode !== 0) throw new Error(`seed ended with ${child.exitCode}`);
  return { seconds: (performance.now() - start) / 1000, peak };
}

function readPeak(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function copyFiles(target: Target): Promise<void> {
  const commands = Object.entries(tables).flatMap(([table, columns]) => [
    '-c',
    `\\copy public.${table} (${columns}) from '${join(folder, table)}'`,
  ]);
  await runPsql(target, ['-1', ...commands]);
}

/** Without keys, indexes and foreign keys, which are then added by the same statements as --fast uses. */
async function copyBare(database: Database, target: Target): Promise<void> {
  const seeds = readSeeds(reference);
  const droppable = await database.transaction(async () => {
    const found = await readDroppableObjects(database, await lockFilledTables(database, seeds));
    const parts = [...found.foreignKeys, ...found.indexes];
    await runDefinitions(
      database,
      parts.map(({ drop }) => drop),
    );
    return found;
  });
  await copyFiles(target);
  await database.transaction(async () => {
    await database.sql`select set_config('maintenance_work_mem', '256MB', true)`;
    for (const { recreate } of [...droppable.indexes, ...droppable.foreignKeys])
      await runDefinitions(database, recreate);
  });
}

async function runPsql(target: Target, options: readonly string[]): Promise<void> {
  const [address] = target.hosts;
  const who = ['-h', address?.host ?? '', '-p', String(address?.port), '-U', target.user, '-d', target.database];
  await promisify(execFile)(psql ?? '', ['-qX', '-v', 'ON_ERROR_STOP=1', ...who, ...options]);
}

interface Spent {
  readonly seconds: number;
  /** Of server, psql and the command. */
  readonly processor: number;
}

async function measure(run: () => Promise<unknown>): Promise<Spent> {
  const server = Number(readFileSync(join(folder, 'home/project/postmaster.pid'), 'utf8').split('\n')[0]);
  const [start, taken] = [performance.now(), readProcessorTime(server)];
  await run();
  return { seconds: (performance.now() - start) / 1000, processor: readProcessorTime(server) - taken };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
