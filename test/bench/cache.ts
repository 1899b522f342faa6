import assert from 'node:assert/strict';
import { cpus } from 'node:os';
import { createClient } from '@redis/client';
import { createReader, type Reader } from '../../src/cache/read-cached.ts';
import type { Database } from '../../src/database/connect.ts';
import { targetUrl } from '../../src/database/target.ts';
import { readQueries } from '../../src/project/queries.ts';
import { withTestDatabase } from '../support/database.ts';
import { skipWithoutRedis, type TestRedis, withRedis } from '../support/redis.ts';
import { addPeople, applyReference, reference } from '../support/reference.ts';

/**
 * `npm run bench:cache`: what `readCached` costs beside a bare GET of the same text on the same server, in turn, in one
 * run; what a dead and a frozen Redis cost; and what the Top 10 costs the database. `cache.ts [rounds] [reads a round]`
 */
const [rounds = 200, reads = 100] = process.argv.slice(2).map(Number);
const courses = 10_000;
const query = readQueries(reference).find(({ name }) => name === 'top_courses') ?? assert.fail('no top_courses');

if (skipWithoutRedis) print(skipWithoutRedis);
else {
  print(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`);
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
  print(
    `answer of ${Buffer.byteLength((await client.get(key)) ?? '')} bytes; ${rounds} rounds of ${reads} reads each, in turn`,
  );
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
      print(`  ${how}, p${share}: GET ${us(one)}, readCached ${us(other)}: ${(other / one).toFixed(2)} ×`);
    }
  }
  client.destroy();
}

async function inTurn(work: () => Promise<unknown>, times: number[]): Promise<void> {
  for (let at = 0; at < reads; at += 1) times.push(await time(work));
}

async function fiftyAtATime(work: () => Promise<unknown>, times: number[]): Promise<void> {
  for (let at = 0; at < reads; at += 50)
    times.push(...(await Promise.all(Array.from({ length: 50 }, () => time(work)))));
}

/** The first read meets the fault; those after it find it known. */
async function timeOutages(redis: TestRedis, reader: Reader): Promise<void> {
  redis.freeze();
  const frozen = [await time(() => readTop(reader)), await time(() => readTop(reader))];
  await redis.kill();
  const dead = await time(() => readTop(reader));
  assert.equal((await readTop(reader)).source, 'database');
  print(`frozen Redis: ${frozen.map(ms).join(', then ')}; dead Redis: ${ms(dead)} (the first with the query itself)`);
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
  print(`Top 10 of ${courses} courses, no index on the counter: p50 ${ms(p50)}, p99 ${ms(p99)} on the server`);
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
