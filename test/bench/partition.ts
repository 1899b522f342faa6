import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/connection/session.ts';
import { type Target, targetUrl } from '../../src/connection/target.ts';
import { runScript } from '../../src/database/script.ts';
import { withEmbeddedDatabase } from '../../src/embedded/embedded.ts';
import { readQueries } from '../../src/project/queries.ts';
import { runCli } from '../support/cli.ts';
import { connectTo, never } from '../support/database.ts';
import { withOption } from '../support/option.ts';
import { readPeople, reference, wrongCounts } from '../support/reference.ts';

/**
 * Turns a million purchases into partitions while eight clients buy, with fsync on. Fails when a purchase is lost or a
 * buyer waited longer than two seconds. `npm run bench:partition -- [purchases] [clients]`
 */
const [purchases = 1_000_000, clients = 8] = process.argv.slice(2).map(Number);
const limitMs = 2000;
const purchase = readQueries(reference).find(({ name }) => name === 'purchase') ?? assert.fail('no purchase query');

interface Bought {
  readonly pairs: readonly string[];
  /** Milliseconds of every attempt, refused ones too, with the step of the move it began in. */
  readonly waits: readonly { readonly step: string; readonly ms: number }[];
}

const home = mkdtempSync(join(tmpdir(), 'codelearn-bench-'));
try {
  await withOption('partitioned-purchases', (cwd) =>
    withEmbeddedDatabase(home, never, (target) => connectTo(target, (database) => move(database, target, cwd))),
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function move(database: Database, target: Target, cwd: string): Promise<void> {
  const run = async (...argv: string[]): Promise<void> => {
    const { code, err } = await runCli(argv, { cwd, env: { DATABASE_URL: targetUrl(target) } });
    assert.equal(code, 0, err);
  };
  await run('migrate', '--to', '7');
  await run(
    'seed',
    '--fast',
    '--students',
    String(purchases / 10),
    '--courses',
    '1000',
    '--purchases',
    String(purchases),
  );
  const { students, courses } = await readPeople(database);
  let step = 'before';
  const signal = { stop: false };
  const buyers = Array.from({ length: clients }, (_, at) =>
    connectTo(
      target,
      (session) =>
        buy(
          session,
          students.filter((_, nth) => nth % clients === at),
          courses,
          () => step,
          signal,
        ),
      { signal: new AbortController().signal },
    ),
  );
  for (const version of ['11', '12', '13', '14']) {
    const start = performance.now();
    step = version;
    await run('migrate', '--to', version);
    print(`migration ${version}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  signal.stop = true;
  report(await Promise.all(buyers), await readPairs(database));
  assert.deepEqual(await wrongCounts(database), []);
}

async function buy(
  session: Database,
  students: readonly string[],
  courses: readonly string[],
  step: () => string,
  signal: { readonly stop: boolean },
): Promise<Bought> {
  const pairs: string[] = [];
  const waits: { step: string; ms: number }[] = [];
  while (!signal.stop) {
    const student = students[randomInt(students.length)] ?? '';
    const course = courses[randomInt(courses.length)] ?? '';
    const [began, start] = [step(), performance.now()];
    const rows = await runScript(session, purchase.file, { parameters: [student, `{${course}}`] }).catch((error) => {
      if (error.cause?.code !== '23505') throw error;
      return [];
    });
    waits.push({ step: began, ms: performance.now() - start });
    if (rows.length > 0) pairs.push(`${student}/${course}`);
  }
  return { pairs, waits };
}

async function readPairs({ sql }: Database): Promise<ReadonlySet<string>> {
  const rows = await sql`select student_id || '/' || course_id as pair from public.purchases`;
  return new Set(rows.map(({ pair }) => pair));
}

function report(buyers: readonly Bought[], kept: ReadonlySet<string>): void {
  const bought = buyers.flatMap(({ pairs }) => pairs);
  const waits = buyers.flatMap((buyer) => buyer.waits);
  for (const step of new Set(waits.map((wait) => wait.step))) {
    const sorted = waits
      .filter((wait) => wait.step === step)
      .map(({ ms }) => ms)
      .sort((a, b) => a - b);
    const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
    print(
      `buyers during ${step}: ${sorted.length} attempts, median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`,
    );
  }
  const lost = bought.filter((pair) => !kept.has(pair));
  const longest = Math.max(...waits.map(({ ms }) => ms));
  print(
    `${bought.length} purchases made meanwhile, ${lost.length} lost; ${kept.size} rows in all; longest wait ${longest.toFixed(0)} ms`,
  );
  assert.equal(lost.length, 0);
  assert.ok(kept.size === purchases + bought.length, 'rows are missing or too many');
  assert.ok(longest <= limitMs, `a buyer waited longer than ${limitMs} ms`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
