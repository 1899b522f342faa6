import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { Database } from '../../src/connection/session.ts';
import { runScript } from '../../src/database/script.ts';
import { readQueries } from '../../src/project/queries.ts';
import { connectTo, withTestDatabase } from '../support/database.ts';
import { addPeople, applyReference, readPeople, reference, wrongCounts } from '../support/reference.ts';

/** 10,000 random baskets by 16 clients through queries/purchase.sql: one deadlock, one wrong count, and it fails. */
const [baskets = 10_000, clients = 16] = process.argv.slice(2).map(Number);
const courses = 30;
const purchase = readQueries(reference).find(({ name }) => name === 'purchase') ?? assert.fail('no purchase query');

await withTestDatabase(async (database) => {
  await applyReference(database);
  await addPeople(database, { courses, students: baskets });
  const people = await readPeople(database);
  const start = performance.now();
  const shares = Array.from({ length: clients }, (_, at) => people.students.filter((_, nth) => nth % clients === at));
  const bought = await Promise.all(
    shares.map((students) =>
      connectTo(database.target, (session) => shop(session, students, people.courses), {
        signal: new AbortController().signal,
      }),
    ),
  );
  const purchases = bought.reduce((sum, count) => sum + count, 0);
  const [row] = await database.sql`select count(*)::integer as rows from public.purchases`;
  assert.equal(row?.rows, purchases);
  assert.deepEqual(await wrongCounts(database), []);
  const [stats] =
    await database.sql`select deadlocks::integer from pg_stat_database where datname = current_database()`;
  assert.equal(stats?.deadlocks, 0);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(
    `${baskets} baskets, ${purchases} purchases, ${clients} clients, ${seconds} s: no deadlock, every count right\n`,
  );
});

/** Any error, a deadlock (40P01) among them, ends the run. */
async function shop(session: Database, students: readonly string[], all: readonly string[]): Promise<number> {
  let bought = 0;
  for (const student of students) {
    const rest = [...all];
    const basket = Array.from({ length: 1 + randomInt(8) }, () => rest.splice(randomInt(rest.length), 1)[0]);
    bought += (await runScript(session, purchase.file, { parameters: [student, `{${basket.join()}}`] })).length;
  }
  return bought;
}
