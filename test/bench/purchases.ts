import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Database } from '../../src/connection/session.ts';
import type { Target } from '../../src/connection/target.ts';
import { withEmbeddedDatabase } from '../../src/embedded/embedded.ts';
import { connectTo, never } from '../support/database.ts';
import { applyReference } from '../support/reference.ts';
import { buyers, type Load, type Measured, runLoad } from './purchase-clients.ts';
import { type Counter, counters } from './purchase-counters.ts';
import { type Cell, renderTable } from './purchase-tables.ts';

/**
 * How many purchases a second each way of counting lets through, on a server with fsync on; prints finished tables.
 * Every cell begins alike: no purchases, courses vacuumed, a checkpoint just done and none to come. The ways take turns,
 * each round beginning with another one, and a ratio is that of two cells of one round, so that a neighbour's load or a
 * slow disk meets both. `npm run bench:purchases -- --seconds 2 --rounds 3`, 11 minutes; `--extra` adds a way,
 * `--asynchronous` does not wait for the disk at the commit: what is left is processor time and locks.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    clients: { type: 'string', default: '1,8,32' },
    baskets: { type: 'string', default: '1,2,5' },
    extra: { type: 'boolean', default: false },
    asynchronous: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const clients = values.clients.split(',').map(Number);
const baskets = values.baskets.split(',').map(Number);
const ways = counters.filter(({ extra }) => values.extra || !extra);
const courses = 1001;
const students = 300_000;

const home = mkdtempSync(join(tmpdir(), 'codelearn-bench-'));
const start = performance.now();
try {
  await withEmbeddedDatabase(home, never, (target) => connectTo(target, (database) => measureAll(database, target)));
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function measureAll(database: Database, target: Target): Promise<void> {
  const [{ version }] = await database.sql<[{ version: string }]>`select version()`;
  await quieten(database);
  await fill(database);
  const loads = baskets.flatMap((basket) =>
    [false, true].flatMap((hot) => clients.map((count) => ({ clients: count, seconds, basket, hot, courses }))),
  );
  // The first cell of a fresh server is not like the others: it is thrown away.
  for (const way of ways) await measure(database, target, way, { ...(loads.at(-1) as Load), seconds: 1 });
  const commits: number[] = [];
  const cells = new Map<Omit<Load, 'purchase'>, Map<string, Cell[]>>(loads.map((load) => [load, new Map()]));
  for (let round = 0; round < rounds; round += 1) {
    commits.push(await timeCommit(database));
    for (const load of loads) {
      for (const [at] of ways.entries()) {
        const way = ways[(at + round) % ways.length] as Counter;
        const kept = cells.get(load) as Map<string, Cell[]>;
        kept.set(way.name, [...(kept.get(way.name) ?? []), await measure(database, target, way, load)]);
      }
    }
  }
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  const [least, most] = [Math.min(...commits), Math.max(...commits)].map((ms) => ms.toFixed(2));
  print(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, ${version.split(' on ')[0]}, fsync on${values.asynchronous ? ', synchronous_commit off' : ''}, ${buyers}, ` +
      `${rounds} rounds of ${seconds} s a cell, ${minutes} minutes, load of the machine at the end ${loadavg()[0]?.toFixed(1)}. ` +
      `A commit alone takes ${least} to ${most} ms on this disk.\n`,
  );
  for (const basket of baskets) {
    for (const hot of [false, true]) {
      const shown = loads.filter((load) => load.basket === basket && load.hot === hot);
      const title = `${basket === 1 ? 'Single purchases' : `Baskets of ${basket}, in random order`}, ${hot ? 'one best-seller' : `spread over ${courses - 1} courses`}`;
      const names = ways.map(({ name }) => name);
      print(
        renderTable(
          title,
          names,
          shown.map((load) => ({ clients: load.clients, cells: cells.get(load) ?? new Map() })),
        ),
      );
    }
  }
}

/** What a server does on its own time would fall into one cell and not the next. */
async function quieten({ sql }: Database): Promise<void> {
  await sql.unsafe(`alter system set autovacuum = off`);
  await sql.unsafe(`alter system set checkpoint_timeout = '1h'`);
  await sql.unsafe(`alter system set max_wal_size = '16GB'`);
  if (values.asynchronous) await sql.unsafe(`alter system set synchronous_commit = off`);
  await sql`select pg_reload_conf()`;
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
    create table public.bench_commits (nothing integer);
    create sequence public.bench_students minvalue 2 maxvalue ${students + 1} cycle cache 20`);
  await database.sql`vacuum analyze`;
}

/** Milliseconds of one commit, the median of a hundred: what the disk gives just now. */
async function timeCommit({ sql }: Database): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < 100; at += 1) {
    const begin = performance.now();
    await sql`insert into public.bench_commits values (1)`;
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b)[50] ?? Number.NaN;
}

async function measure(database: Database, target: Target, way: Counter, load: Omit<Load, 'purchase'>): Promise<Cell> {
  const { sql } = database;
  await sql.unsafe(`truncate public.purchases; ${way.up}`);
  await sql`vacuum public.courses`;
  await sql`checkpoint`;
  await sql`select pg_stat_force_next_flush()`;
  await sql`select pg_stat_reset_single_table_counters('public.courses'::regclass)`;
  const stop = new AbortController();
  const beside = runEverySecond(target, way, stop.signal);
  try {
    const before = await readDeadlocks(database);
    const measured: Measured = await runLoad(target, { ...load, purchase: way.purchase });
    stop.abort();
    await beside;
    const [wrong] = await sql.unsafe(`select (${way.wrong}) as wrong`);
    const [stats] = await sql`
      select n_tup_upd::float8 as updated, n_tup_hot_upd::float8 as hot from pg_stat_user_tables where relname = 'courses'`;
    return {
      ...measured,
      deadlocks: (await readDeadlocks(database)) - before,
      hot: stats?.updated > 0 ? stats?.hot / stats?.updated : undefined,
      wrong: wrong?.wrong,
    };
  } finally {
    stop.abort();
    await sql.unsafe(`truncate public.purchases; ${way.down}`);
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

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
