import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Target } from '../../src/connection/target.ts';
import { connectTo } from '../support/database.ts';
import { findProgram } from './program.ts';

export interface Load {
  /** `$1` a student, `$2` an array of courses. */
  readonly purchase: string;
  readonly clients: number;
  readonly seconds: number;
  /** Courses in a basket; with `hot` the first of them is always course 1. */
  readonly basket: number;
  readonly hot: boolean;
  /** Course ids run from 1 to this. */
  readonly courses: number;
}

/** Every purchase is made by a student of its own: `nextval` of the sequence bench_students. */
const student = `(select nextval('public.bench_students'))`;

const pgbench = findProgram('pgbench');

/** Who buys: the server's own benchmark program where there is one, else sessions of ours. */
export const buyers = pgbench === undefined ? 'own clients' : 'pgbench';

/** A purchase that was made; a deadlock is none. Milliseconds. */
interface Made {
  readonly doneAt: number;
  readonly took: number;
}

export interface Measured {
  /** Purchases a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p99: number;
}

const warmUpMs = 250;

/** Purchases a second, and how long they took, from a quarter of a second after the first one was made. */
export async function runLoad(target: Target, load: Load): Promise<Measured> {
  const all = await (pgbench === undefined ? runOwnClients(target, load) : runPgbench(pgbench, target, load));
  const times = all.map(({ doneAt }) => doneAt);
  // Connecting is over with the first purchase: that part of the seconds is nobody's purchase time.
  const begin = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY) + warmUpMs;
  const end = times.reduce((most, time) => Math.max(most, time), begin);
  const counted = all.filter(({ doneAt }) => doneAt > begin);
  const sorted = counted.map(({ took }) => took).sort((a, b) => a - b);
  // Where locks let through a handful, the last one may be long before the end.
  const seconds = Math.max(end - begin, load.seconds * 1000 - 2 * warmUpMs) / 1000;
  return { rate: counted.length / seconds, p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN };
}

/** The basket's places are taken by random courses of ranges that do not overlap, in random order. */
function pgbenchScript({ purchase, basket, hot, courses }: Load): string {
  const width = Math.floor((courses - 1) / basket);
  const picks = Array.from({ length: basket }, (_, at) => {
    const first = 2 + at * width;
    return hot && at === 0 ? '\\set c0 1' : `\\set c${at} random(${first}, ${first + width - 1})`;
  });
  const turned = Array.from({ length: basket }, (_, at) => `:c${at}`);
  // pgbench has no arrays, so the order is one of all rotations and their reverses.
  const orders = turned.flatMap((_, at) => {
    const order = [...turned.slice(at), ...turned.slice(0, at)];
    return [order, [...order].reverse()];
  });
  const statement = (order: readonly string[]): string =>
    `${withoutComments(purchase).replaceAll('$1', student).replaceAll('$2', `array[${order.join()}]::bigint[]`)};`;
  const branches = orders.map((order, at) => `${at === 0 ? '\\if' : '\\elif'} :turn = ${at}\n${statement(order)}`);
  return [...picks, `\\set turn random(0, ${orders.length - 1})`, ...branches, '\\endif', ''].join('\n');
}

function withoutComments(text: string): string {
  return text
    .replace(/^\s*--.*\n/gm, '')
    .trim()
    .replace(/;$/, '')
    .replace(/\s*\n\s*/g, ' ');
}

async function runPgbench(program: string, target: Target, load: Load): Promise<Made[]> {
  const folder = mkdtempSync(join(tmpdir(), 'codelearn-bench-'));
  try {
    writeFileSync(join(folder, 'script.sql'), pgbenchScript(load));
    const [address] = target.hosts;
    const { clients, seconds } = load;
    const who = ['-h', address?.host ?? '', '-p', String(address?.port), '-U', target.user];
    const how = ['-c', String(clients), '-j', String(Math.min(2, clients)), '-T', String(seconds), '-M', 'prepared'];
    const log = ['-l', '--failures-detailed', '--max-tries=1'];
    await promisify(execFile)(program, ['-n', ...who, ...how, ...log, '-f', 'script.sql', target.database], {
      cwd: folder,
    });
    const lines = readdirSync(folder)
      .filter((name) => name.startsWith('pgbench_log'))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
    // client, number, microseconds (or the kind of failure), script, when it ended: seconds, microseconds
    return lines.flatMap((line) => {
      const [, , took = '', , seconds, micros] = line.split(' ');
      if (!/^\d+$/.test(took)) return [];
      return [{ doneAt: Number(seconds) * 1000 + Number(micros) / 1000, took: Number(took) / 1000 }];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runOwnClients(target: Target, load: Load): Promise<Made[]> {
  const made: Made[] = [];
  const text = withoutComments(load.purchase).replaceAll('$1', student).replaceAll('$2', '$1::text::bigint[]');
  const end = performance.now() + load.seconds * 1000;
  const buy = async (): Promise<void> => {
    await connectTo(
      target,
      async ({ sql }) => {
        while (performance.now() < end) {
          const start = performance.now();
          try {
            await sql.unsafe(text, [`{${pickBasket(load).join()}}`], { prepare: true });
            made.push({ doneAt: performance.now(), took: performance.now() - start });
          } catch (error) {
            if ((error as { code?: string }).code !== '40P01') throw error;
          }
        }
      },
      { signal: new AbortController().signal },
    );
  };
  await Promise.all(Array.from({ length: load.clients }, buy));
  return made;
}

function pickBasket({ basket, hot, courses }: Load): number[] {
  const width = Math.floor((courses - 1) / basket);
  const picked = Array.from({ length: basket }, (_, at) => (hot && at === 0 ? 1 : 2 + at * width + randomInt(width)));
  for (let at = picked.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [picked[at], picked[other]] = [picked[other] ?? 0, picked[at] ?? 0];
  }
  return picked;
}
