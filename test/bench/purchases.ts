import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Database } from '../../src/database/connect.ts';
import { withEmbeddedDatabase } from '../../src/database/embedded.ts';
import type { Target } from '../../src/database/target.ts';
import { connectTo, never } from '../support/database.ts';
import { applyReference } from '../support/reference.ts';
import { buyers, type Load, runLoad } from './purchase-clients.ts';
import { type Counter, counters } from './purchase-counters.ts';

/**
 * How many purchases a second each way of counting lets through, on a server with fsync on. The ways take turns in every
 * round, so that a neighbour's load meets all of them. `npm run bench:purchases -- --seconds 3 --rounds 3`
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    clients: { type: 'string', default: '1,8,32' },
    baskets: { type: 'string', default: '1,2,5' },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const courses = 1001;
const students = 300_000;

interface Cell {
  readonly rate: number;
  readonly p99: number;
  readonly deadlocks: number;
  /** Share of the updates of courses that stayed on their page; undefined where nothing was updated. */
  readonly hot: number | undefined;
  readonly wrong: number;
}

const home = mkdtempSync(join(tmpdir(), 'codelearn-bench-'));
try {
  await withEmbeddedDatabase(home, never, (target) => connectTo(target, (database) => measureAll(database, target)));
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function measureAll(database: Database, target: Target): Promise<void> {
  const [{ version }] = await database.sql<[{ version: string }]>`select version()`;
  print(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, ${version.split(' on ')[0]}, ${buyers}, ${rounds} rounds of ${seconds} s\n`,
  );
  await fill(database);
  for (const basket of values.baskets.split(',').map(Number)) {
    for (const hot of [false, true]) {
      const loads = values.clients
        .split(',')
        .map((clients) => ({ clients: Number(clients), seconds, basket, hot, courses }));
      printTable(basket, hot, loads, await measureLoads(database, target, loads));
    }
  }
}

async function fill(database: Database): Promise<void> {
  await applyReference(database);
  await database.sql.unsafe(`
    insert into public.users (role, email, full_name, password_hash)
    values ('instructor', 'teacher@bench.example', 'A Teacher', rpad('$2b$12$', 60, 'x'));
    insert into public.courses (instructor_id, published_at, price, title)
    select 1, now(), 9.99, 'Course ' || n from generate_series(1, ${courses}) n;
    insert into public.users (email, full_name, password_hash)
    select 'student' || n || '@bench.example', 'A Student', rpad('$2b$12$', 60, 'x') from generate_series(1, ${students}) n;
    create sequence public.bench_students minvalue 2 maxvalue ${students + 1} cycle cache 20`);
  await database.sql`vacuum analyze`;
}

type Row = Omit<Load, 'purchase'>;

async function measureLoads(database: Database, target: Target, loads: readonly Row[]): Promise<Map<string, Cell[][]>> {
  const cells = new Map<string, Cell[][]>(counters.map(({ name }) => [name, loads.map(() => [])]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, load] of loads.entries()) {
      for (const counter of counters) {
        cells.get(counter.name)?.[at]?.push(await measure(database, target, counter, load));
      }
    }
  }
  return cells;
}

async function measure(database: Database, target: Target, counter: Counter, load: Row): Promise<Cell> {
  const { sql } = database;
  await sql.unsafe(`truncate public.purchases; ${counter.up}`);
  await sql`select pg_stat_force_next_flush()`;
  await sql`select pg_stat_reset_single_table_counters('public.courses'::regclass)`;
  const stop = new AbortController();
  const beside = runEverySecond(target, counter, stop.signal);
  try {
    const deadlocksBefore = await readDeadlocks(database);
    const latencies = await runLoad(target, { ...load, purchase: counter.purchase });
    stop.abort();
    await beside;
    const [wrong] = await sql.unsafe(`select (${counter.wrong}) as wrong`);
    const [stats] = await sql`
      select n_tup_upd::float8 as updated, n_tup_hot_upd::float8 as hot from pg_stat_user_tables where relname = 'courses'`;
    const sorted = [...latencies].sort((a, b) => a - b);
    return {
      rate: latencies.length / load.seconds,
      p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
      deadlocks: (await readDeadlocks(database)) - deadlocksBefore,
      hot: stats?.updated > 0 ? stats?.hot / stats?.updated : undefined,
      wrong: wrong?.wrong,
    };
  } finally {
    stop.abort();
    await sql.unsafe(`truncate public.purchases; ${counter.down}`);
  }
}

/** As the server counts them: a client may give up before it hears. */
async function readDeadlocks({ sql }: Database): Promise<number> {
  const [row] = await sql`select deadlocks::integer from pg_stat_database where datname = current_database()`;
  return row?.deadlocks;
}

async function runEverySecond(target: Target, { everySecond }: Counter, signal: AbortSignal): Promise<void> {
  if (everySecond === undefined) return;
  await connectTo(
    target,
    async (session) => {
      while (!signal.aborted) {
        await everySecond(session);
        await delay(1000, undefined, { signal }).catch(() => {});
      }
    },
    { signal: new AbortController().signal },
  );
}

function printTable(basket: number, hot: boolean, loads: readonly Row[], cells: Map<string, Cell[][]>): void {
  print(
    `\n### ${basket === 1 ? 'Single purchases' : `Baskets of ${basket}, in random order`}, ${hot ? 'one best-seller' : `spread over ${courses - 1} courses`}\n`,
  );
  const head = loads.map(
    ({ clients }) => ` ${clients} buyer${clients > 1 ? 's' : ''}: /s | ratio | p99 ms | deadlocks |`,
  );
  print(`| |${head.join('')} HOT | wrong |\n|---|${'--:|'.repeat(loads.length * 4 + 2)}`);
  const base = cells.get('no counter')?.map((rows) => median(rows.map(({ rate }) => rate))) ?? [];
  for (const [name, rows] of cells) {
    const columns = rows.map((runs, at) => {
      const rate = median(runs.map((run) => run.rate));
      const deadlocks = runs.reduce((sum, run) => sum + run.deadlocks, 0);
      return ` ${Math.round(rate)} | ${(rate / (base[at] ?? 1)).toFixed(2)} | ${median(runs.map(({ p99 }) => p99)).toFixed(1)} | ${deadlocks} |`;
    });
    const runs = rows.flat();
    const updated = runs.flatMap((run) => (run.hot === undefined ? [] : [run.hot]));
    const hotShare = updated.length === 0 ? '' : `${Math.round(100 * median(updated))} %`;
    print(`| ${name} |${columns.join('')} ${hotShare} | ${runs.reduce((sum, run) => sum + run.wrong, 0)} |`);
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
