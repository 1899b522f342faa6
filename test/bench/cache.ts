import assert from 'node:assert/strict';
import { cpus, loadavg } from 'node:os';
import { createClient } from '@redis/client';
import type { Database } from '../../src/connection/session.ts';
import { targetUrl } from '../../src/connection/target.ts';
import { createReader, type Reader } from '../../src/library/read-cached.ts';
import { readQueries } from '../../src/project/queries.ts';
import { countAsked } from '../support/cached-project.ts';
import { withTestDatabase } from '../support/database.ts';
import { skipWithoutRedis, type TestRedis, withRedis } from '../support/redis.ts';
import { addPeople, applyReference, reference } from '../support/reference.ts';

/**
 * `npm run bench:cache`: what `readCached` costs beside a bare GET of the same text on the same server, in turn, in one
 * run; how often a thousand readers ask the database; what a dead and a frozen Redis cost; and what the Top 10 costs the
 * database. Prints finished tables. `cache.ts [rounds] [reads a round]`
 */
const [rounds = 200, reads = 100] = process.argv.slice(2).map(Number);
const courses = 10_000;
const query = readQueries(reference).find(({ name }) => name === 'top_courses') ?? assert.fail('no top_courses');

if (skipWithoutRedis) print(skipWithoutRedis);
else {
  print(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load of the machine at the start ${loadavg()[0]?.toFixed(1)}.\n`,
  );
  await withRedis((redis) =>
    withTestDatabase(async (database, target) => {
      await applyReference(database);
      await addPeople(database, { courses, students: 1 });
      await database.sql`update public.courses set enrollment_count = (id * 7919) % 5003`;
      await database.sql`analyze public.courses`;
      const env = { DATABASE_URL: targetUrl(target), REDIS_URL: redis.url };
      const reader = createReader({ env, cwd: reference.absolute, now: Date.now, warn: () => {} });
      try {
        await timeReads(redis, reader);
        await countQuestions(database, { ...env, REDIS_URL: redis.patientUrl });
        await timeOutages(redis, reader);
      } finally {
        await reader.close();
      }
      await timeQuery(database);
    }),
  );
}

function readTop(reader: Reader): Promise<{ readonly source: string }> {
  return reader.readCached('top_courses', { sql: reference.absolute });
}

async function timeReads(redis: TestRedis, reader: Reader): Promise<void> {
  await readTop(reader);
  const [key = ''] = (await redis.command('keys', '*')) as string[];
  const client = await createClient({ socket: { path: redis.url.replace('unix://', ''), tls: false } }).connect();
  const bare = (): Promise<unknown> => client.get(key);
  const cached = (): Promise<unknown> => readTop(reader);
  const size = Buffer.byteLength((await client.get(key)) ?? '');
  print(`${rounds} rounds of ${reads} reads each, in turn, of an answer of ${size} bytes:\n`);
  print('| | bare GET | `readCached` | ratio |\n|---|--:|--:|--:|');
  for (const [how, run] of [
    ['one at a time', inTurn],
    ['50 at a time', fiftyAtATime],
  ] as const) {
    for (let round = 0; round < 20; round += 1) await run(round % 2 ? bare : cached, []);
    const times = { bare: [] as number[], cached: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      await run(bare, times.bare);
      await run(cached, times.cached);
    }
    for (const share of [50, 99] as const) {
      const [one, other] = [percentile(times.bare, share), percentile(times.cached, share)];
      print(`| ${how}, p${share} | ${us(one)} | ${us(other)} | ${(other / one).toFixed(2)} |`);
    }
  }
  print('');
  client.destroy();
}

async function inTurn(work: () => Promise<unknown>, times: number[]): Promise<void> {
  for (let at = 0; at < reads; at += 1) times.push(await time(work));
}

async function fiftyAtATime(work: () => Promise<unknown>, times: number[]): Promise<void> {
  for (let at = 0; at < reads; at += 50)
    times.push(...(await Promise.all(Array.from({ length: 50 }, () => time(work)))));
}

/** A thousand readers with a connection to Redis each, at the moment at which the answer is no longer fresh. */
async function countQuestions(database: Database, env: Record<string, string>): Promise<void> {
  let clock = Date.now();
  const readers = Array.from({ length: 1000 }, () =>
    createReader({ env, cwd: reference.absolute, now: () => clock, warn: assert.fail }),
  );
  try {
    await readTop(readers[0] as Reader);
    await Promise.all(readers.map(readTop));
    const before = await countAsked({ database }, 'courses');
    clock += 5 * 60_000;
    const times = await Promise.all(readers.map((reader) => time(() => readTop(reader))));
    while ((await (readers[0] as Reader).readCached('top_courses', { sql: reference.absolute })).ageMs > 0);
    const asked = (await countAsked({ database }, 'courses')) - before;
    assert.equal(asked, 1);
    print('| 1,000 readers with a connection each, when the answer expires | |\n|---|--:|');
    print(`| questions to the database | ${asked} |`);
    print(`| the last of them is answered after | ${ms(Math.max(...times))} |\n`);
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

/** The first read meets the fault; those after it find it known. */
async function timeOutages(redis: TestRedis, reader: Reader): Promise<void> {
  redis.freeze();
  const frozen = [await time(() => readTop(reader)), await time(() => readTop(reader))];
  await redis.kill();
  const dead = await time(() => readTop(reader));
  assert.equal((await readTop(reader)).source, 'database');
  print('| the first read includes the query | first | next |\n|---|--:|--:|');
  print(`| frozen Redis | ${frozen.map(ms).join(' | ')} |`);
  print(`| dead Redis | ${ms(dead)} | |\n`);
}

async function timeQuery({ sql }: Database): Promise<void> {
  const text = query.file.text.replace(/;\s*$/, '');
  const times: number[] = [];
  for (let round = 0; round < 200; round += 1) {
    const [row] = await sql.unsafe(`explain (analyze, timing off, format json) ${text}`);
    const [plan] = row?.['QUERY PLAN'] ?? [];
    times.push(plan['Planning Time'] + plan['Execution Time']);
  }
  const [p50, p99] = [percentile(times, 50), percentile(times, 99)];
  print(`| Top 10 of ${courses.toLocaleString('en')} courses, no index on the counter | p50 | p99 |\n|---|--:|--:|`);
  print(`| planned and run, on the server | ${ms(p50)} | ${ms(p99)} |`);
}

/** Milliseconds. */
async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function percentile(times: readonly number[], share: number): number {
  return [...times].sort((left, right) => left - right)[Math.floor((times.length * share) / 100)] ?? Number.NaN;
}

function us(milliseconds: number): string {
  return `${Math.round(milliseconds * 1000)} µs`;
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
