import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../src/connection/session.ts';
import { runScript } from '../../src/database/script.ts';
import { readQueries } from '../../src/project/queries.ts';
import { connectTo } from '../support/database.ts';
import {
  addPeople,
  applyReference,
  type People,
  readPeople,
  reference,
  testOnEveryServer,
  wrongCounts,
} from '../support/reference.ts';

const clients = 16;
const purchase = readQueries(reference).find(({ name }) => name === 'purchase') ?? assert.fail('no purchase query');

/** Buys by the application's own statement; gives how many courses were bought. */
async function buy(database: Database, student: string, basket: readonly string[]): Promise<number> {
  const rows = await runScript(database, purchase.file, { parameters: [student, `{${basket.join()}}`] });
  return rows.length;
}

/** Buys by a plain insert that names the courses in the order of the basket. */
async function insert({ sql }: Database, student: string, basket: readonly string[]): Promise<number> {
  const rows = await sql.unsafe(
    `insert into public.purchases (student_id, course_id, price_paid)
     values ${basket.map((course) => `(${student}, ${course}, 1)`).join(', ')} returning course_id`,
  );
  return rows.length;
}

/** Runs `shop` in 16 sessions at once, each with students of its own; every error of any of them is an error. */
async function withBuyers(
  database: Database,
  size: { readonly courses: number; readonly students: number },
  shop: (session: Database, students: readonly string[], people: People) => Promise<number>,
): Promise<void> {
  await applyReference(database);
  await addPeople(database, { courses: size.courses, students: size.students * clients });
  const people = await readPeople(database);
  const shares = Array.from({ length: clients }, (_, at) => people.students.filter((_, nth) => nth % clients === at));
  const bought = await Promise.all(
    shares.map((students) => connectTo(database.target, (session) => shop(session, students, people), ownSignal())),
  );
  const expected = bought.reduce((sum, count) => sum + count, 0);
  const [row] = await database.sql`
    select (select count(*)::integer from public.purchases) as rows,
           (select sum(enrollment_count)::integer from public.courses) as counted`;
  assert.deepEqual({ ...row }, { rows: expected, counted: expected });
  assert.deepEqual(await wrongCounts(database), []);
}

/** One each: Node warns of a signal with more than ten listeners. */
function ownSignal(): { signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

function shuffle<T>(values: readonly T[], take: number): T[] {
  const rest = [...values];
  return Array.from({ length: take }, () => rest.splice(randomInt(rest.length), 1)[0] as T);
}

testOnEveryServer('16 buyers of one course are all counted', (database) =>
  withBuyers(database, { courses: 1, students: 25 }, async (session, students, { courses }) => {
    let bought = 0;
    for (const student of students) bought += await buy(session, student, courses);
    assert.equal(bought, students.length);
    return bought;
  }),
);

testOnEveryServer('16 buyers of different courses are all counted', (database) =>
  withBuyers(database, { courses: 16, students: 20 }, async (session, students, { courses }) => {
    let bought = 0;
    for (const [at, student] of students.entries()) bought += await buy(session, student, [courses[at % 16] as string]);
    return bought;
  }),
);

testOnEveryServer('16 buyers with baskets in random order never wait for each other in a circle', (database) =>
  withBuyers(database, { courses: 6, students: 40 }, async (session, students, { courses }) => {
    let bought = 0;
    for (const student of students) bought += await buy(session, student, shuffle(courses, 1 + randomInt(5)));
    return bought;
  }),
);

testOnEveryServer('so do not 16 buyers who insert their baskets in whatever order they like', (database) =>
  withBuyers(database, { courses: 6, students: 40 }, async (session, students, { courses }) => {
    let bought = 0;
    for (const student of students) bought += await insert(session, student, shuffle(courses, 1 + randomInt(5)));
    return bought;
  }),
);

testOnEveryServer('who clicks in 16 windows at once owns each course once, and is counted once', async (database) => {
  await applyReference(database);
  await addPeople(database, { courses: 30, students: 30 });
  const { students, courses } = await readPeople(database);
  const click = async (session: Database, student: string): Promise<number | string> => {
    try {
      return await buy(session, student, shuffle(courses, courses.length));
    } catch (error) {
      return ((error as Error).cause as { code: string }).code;
    }
  };
  const windows = Array.from({ length: clients }, () =>
    connectTo(
      database.target,
      async (session) => {
        const outcomes: (number | string)[] = [];
        for (const student of students) outcomes.push(await click(session, student));
        return outcomes;
      },
      ownSignal(),
    ),
  );
  const outcomes = (await Promise.all(windows)).flat();
  assert.equal(outcomes.filter((outcome) => outcome === courses.length).length, students.length);
  assert.deepEqual(new Set(outcomes.filter((outcome) => outcome !== courses.length)), new Set(['23505']));
  assert.deepEqual(await wrongCounts(database), []);
});

testOnEveryServer('prices that change and courses that are withdrawn meanwhile stop nobody', (database) =>
  withBuyers(database, { courses: 6, students: 30 }, async (session, students, { courses }) => {
    let bought = 0;
    for (const student of students) {
      bought += await buy(session, student, shuffle(courses, 3));
      const course = courses[randomInt(courses.length)] as string;
      await session.sql`update public.courses set price = price + 1 where id = ${course}::bigint`;
      await session.sql`delete from public.courses where id = ${course}::bigint`.execute().then(
        () => {},
        ({ code }) => assert.equal(code, '23503'),
      );
    }
    return bought;
  }),
);

for (const [way, act] of [
  ['the purchase query', buy],
  ['a plain insert', insert],
] as const) {
  testOnEveryServer(
    `${way} that waits for the first course of its basket holds none of the others`,
    async (database) => {
      const { sql } = database;
      await applyReference(database);
      await addPeople(database, { courses: 3, students: 1 });
      const buying = await database.transaction(async () => {
        await sql`select from public.courses where id = 1 for no key update`;
        const waiting = connectTo(database.target, (session) => act(session, '2', ['3', '2', '1']), ownSignal());
        await untilSomebodyWaits(database);
        const free =
          await sql`select id::integer from public.courses where id > 1 order by id for no key update nowait`;
        assert.deepEqual(
          free.map(({ id }) => id),
          [2, 3],
        );
        return { waiting };
      });
      assert.equal(await buying.waiting, 3);
      assert.deepEqual(await wrongCounts(database), []);
    },
  );
}

testOnEveryServer('the purchase query has written nothing while it waits for a course', async (database) => {
  const { sql } = database;
  await applyReference(database);
  await addPeople(database, { courses: 3, students: 1 });
  const buying = await database.transaction(async () => {
    await sql`select from public.courses where id = 1 for no key update`;
    const waiting = connectTo(database.target, (session) => buy(session, '2', ['3', '2', '1']), ownSignal());
    await untilSomebodyWaits(database);
    // Were the same purchase in the table already, its key would make this one wait.
    await connectTo(database.target, (session) =>
      session.transaction(
        async () => {
          await session.sql`set local lock_timeout = '500ms'`;
          await insert(session, '2', ['3']);
        },
        { end: 'rollback' },
      ),
    );
    return { waiting };
  });
  assert.equal(await buying.waiting, 3);
});

/** Asks the lock table: what pg_stat_activity says stands still within a transaction. */
async function untilSomebodyWaits({ sql }: Database): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const waiting = await sql`
      select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))`;
    if (waiting.length > 0) return;
    assert.ok(Date.now() < deadline, 'nobody waits');
    await delay(10);
  }
}
