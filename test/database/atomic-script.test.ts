import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { type AtomicScript, runAtomically } from '../../src/database/atomic-script.ts';
import { connectTo, withTestDatabase, withTestTarget } from '../support/database.ts';

const asksCommit = {
  before: [],
  parts: ['set synchronous_commit = remote_apply', 'create table public.t (i int)'],
  after: [{ text: `select pg_catalog.current_setting('synchronous_commit') as waits`, values: [] }],
} satisfies Partial<AtomicScript>;

test('a commit waits for the disk unless it is said that it need not, whatever the script itself set', () =>
  withTestDatabase(async (database) => {
    const waits = await runAtomically(database, { ...asksCommit, restore: 'session' });
    await database.sql`drop table public.t`;
    const hurries = await runAtomically(database, { ...asksCommit, restore: 'session', durable: false });
    assert.deepEqual(
      [waits, hurries].map((outcome) => outcome.kind === 'committed' && outcome.rows[0]?.waits),
      ['on', 'off'],
    );
    const [after] = await database.sql`select pg_catalog.current_setting('synchronous_commit') as waits`;
    assert.equal(after?.waits, 'on');
  }));

for (const [what, script, expected] of [
  ['a part', { parts: ['select 1', 'select 1 / 0'] }, [1, '22012']],
  [
    'a deferred constraint, though its table is named like the history',
    { parts: ['insert into public.codelearn_b values (7)'] },
    ['constraints', '23503'],
  ],
  [
    'a deferred trigger, though it fails with what tells of an ended transaction',
    { parts: ['insert into public.strange values (1)'] },
    ['constraints', '3B001'],
  ],
  [
    'what is recorded',
    { parts: [], after: [{ text: 'insert into public.a values ($1)', values: [null] }] },
    ['after', '23502'],
  ],
  [
    'a constraint that is deferred again for the commit',
    {
      parts: [],
      after: ['set constraints all deferred', 'insert into public.codelearn_b values (7)'].map((text) => ({
        text,
        values: [],
      })),
    },
    ['after', '23503'],
  ],
] as const) {
  test(`what failed is told apart: ${what}`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(`
        create table public.a (id int primary key);
        create table public.codelearn_b (a_id int references public.a deferrable initially deferred);
        create table public.strange (i int);
        create function public.fail() returns trigger language plpgsql as
          $$begin raise 'codelearn.migrations' using errcode = '3B001'; end$$;
        create constraint trigger fails after insert on public.strange deferrable initially deferred
          for each row execute function public.fail()`);
      const outcome = await runAtomically(database, { before: [], after: [], restore: 'session', ...script });
      assert.deepEqual(outcome.kind === 'failed' && [outcome.at, outcome.error.code], expected);
      const [counted] = await database.sql`select (select count(*) from public.codelearn_b)::int as rows`;
      assert.equal(counted?.rows, 0);
    }));
}

test('of the statements behind a script the rows of the last one are given', () =>
  withTestDatabase(async (database) => {
    const after = ['select 1 as one', 'select i from generate_series(2, 3) i', 'set local lock_timeout = 5'];
    const outcome = await runAtomically(database, {
      before: [],
      parts: ['select 0 as zero'],
      after: after.map((text) => ({ text, values: [] })),
      restore: 'session',
    });
    assert.deepEqual(outcome.kind === 'committed' && outcome.rows.map((row) => ({ ...row })), [{ i: 2 }, { i: 3 }]);
  }));

/** Two scripts, the second sent while the server works on the first; and what the database then has. */
async function runPair(
  database: Database,
  front: Partial<AtomicScript>,
  sendLate = false,
): Promise<{ kinds: string[]; tables: string[] }> {
  const script = { before: [], parts: [], after: [], restore: 'session', token: 'unguessable' } as const;
  const first = runAtomically(database, { ...script, ...front });
  if (sendLate) await first;
  const behind = { ...script, parts: ['create table public.behind (i int)'], queuedBehind: 'unguessable' };
  const outcomes = await Promise.all([first, runAtomically(database, behind)]);
  const tables =
    await database.sql`select relname from pg_catalog.pg_class where relnamespace = 'public'::regnamespace order by 1`;
  return { kinds: outcomes.map(({ kind }) => kind), tables: tables.map(({ relname }) => relname) };
}

const creates = 'create table public.front (i int unique deferrable)';

for (const [what, front, kinds, tables] of [
  [
    'commits, the one behind it follows',
    { parts: [creates] },
    ['committed', 'committed'],
    ['behind', 'front', 'front_i_key'],
  ],
  [
    'fails, nothing of the one behind it is run',
    { parts: [creates, 'select 1 / 0', 'select 1'] },
    ['failed', 'unstarted'],
    [],
  ],
  [
    'fails in its very commit, nothing of the one behind it is run',
    {
      parts: [creates],
      after: ['set constraints all deferred', 'insert into public.front values (1), (1)'].map((text) => ({
        text,
        values: [],
      })),
    },
    ['failed', 'unstarted'],
    [],
  ],
  [
    'ends its own transaction, nothing of the one behind it is run',
    { parts: ['rollback'] },
    ['ended', 'unstarted'],
    [],
  ],
] as const) {
  test(`when a script ${what}`, () =>
    withTestTarget(async (target) => {
      for (const sendLate of [false, true]) {
        const warnings: string[] = [];
        const onNotice = ({ message }: { message?: string }): void => void warnings.push(message ?? '');
        await connectTo(
          target,
          async (database) => {
            const met = await runPair(database, front, sendLate);
            assert.deepEqual([met.kinds, met.tables], [kinds, tables]);
            if (what.startsWith('fails,')) assert.deepEqual(warnings, []);
            // The session is as it was, for the next script.
            assert.equal((await runAtomically(database, { ...asksCommit, restore: 'session' })).kind, 'committed');
            await database.sql`drop table public.t`;
            await database.sql`drop table if exists public.front, public.behind`;
          },
          { onNotice },
        );
      }
    }));
}
