import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AtomicScript, runAtomically } from '../../src/database/atomic-script.ts';
import { withTestDatabase } from '../support/database.ts';

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

test('what is sent at the moment of the commit follows it, and is not sent when there is none', () =>
  withTestDatabase(async (database) => {
    const seen: unknown[] = [];
    const run = (part: string): ReturnType<typeof runAtomically> =>
      runAtomically(database, {
        before: [],
        parts: [part],
        after: [{ text: 'select 1 as done', values: [] }],
        restore: 'session',
        onCommitted: () => {
          seen.push(database.sql`select count(*)::int as tables from pg_catalog.pg_class where relname = 'sent_after'`);
        },
      });
    assert.equal((await run('create table public.sent_after (i int)')).kind, 'committed');
    assert.equal((await run('select 1 / 0')).kind, 'failed');
    const answers = await Promise.all(seen as Promise<unknown>[]);
    assert.deepEqual(
      answers.map((rows) => [...(rows as unknown[])]),
      [[{ tables: 1 }]],
    );
  }));
