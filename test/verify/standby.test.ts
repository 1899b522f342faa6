import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { type Target, targetUrl } from '../../src/connection/target.ts';
import type { Check } from '../../src/verify/section.ts';
import { type Outcome, runCli } from '../support/cli.ts';
import { connectTo, testHome } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { withProxy } from '../support/proxy.ts';
import { withStandby } from '../support/standby.ts';
import { skipWithoutSystemPostgres, systemVersions } from '../support/system-postgres.ts';

const root = join(import.meta.dirname, '../..');

function runOn(target: Target, cwd: string, ...argv: string[]): Promise<Outcome> {
  return runCli(argv, {
    cwd,
    env: { DATABASE_URL: targetUrl(target), CODELEARN_HOME: testHome, WEBAPP_PASSWORD: 'of the test' },
  });
}

interface Verified {
  readonly code: number;
  readonly summaries: Record<string, string>;
  /** The checks of a kind as `status message`. */
  lines(id: string): string[];
}

async function verify(target: Target, cwd: string, ...argv: string[]): Promise<Verified> {
  const { code, out, err } = await runOn(target, cwd, 'verify', '--format', 'json', ...argv);
  assert.ok(out.startsWith('{'), err);
  const { sections } = JSON.parse(out) as { sections: { id: string; status: string; checks: Check[] }[] };
  const checks = sections.flatMap((section) => section.checks);
  return {
    code,
    summaries: Object.fromEntries(sections.map(({ id, status }) => [id, status])),
    lines: (id) => checks.filter((check) => check.id === id).map(({ status, message }) => `${status} ${message}`),
  };
}

/** The reference project on the primary, and what a reader of the standby is told. */
async function judgeStandby(primary: Database, standby: Target): Promise<void> {
  for (const command of ['migrate', 'seed']) {
    const { code, err } = await runOn(primary.target, root, command);
    assert.equal(code, 0, err);
  }
  // It is told that anybody may log in as the role on this server, which trusts everybody.
  assert.equal((await runOn(primary.target, root, 'grant-webapp')).code, 1);
  const { code, summaries, lines } = await verify(standby, root);
  assert.equal(code, 0);
  assert.deepEqual(summaries, {
    'normal-forms': 'pass',
    design: 'pass',
    // Refused before anything is written: the number of an account cannot be chosen.
    'business-rules': 'pass',
    'query-plans': 'pass',
    denormalizations: 'pass',
    privileges: 'pass',
    drift: 'pass',
  });
  assert.ok(lines('rows-examined').includes('pass purchases: 5000 rows: nothing suspected'));
  assert.deepEqual(lines('denormalization'), ['pass courses.enrollment_count equals its query in all 50 rows']);
  const rules = lines('business-rule');
  assert.equal(rules.filter((line) => line.startsWith('fail')).length, 0);
  assert.ok(rules.includes('skip A student owns a course at most once. Not tried: the server is read-only'));

  assert.deepEqual(lines('privilege-extra'), ['pass webapp holds nothing beyond its file']);
  assert.match(
    lines('attempt-refused').join('\n'),
    /^pass \d+ attempts as webapp were refused\nskip \d+ attempts as webapp were not decided: something came before/,
  );

  const status = await runOn(standby, root, 'status', '--exit-code');
  assert.equal(status.code, 0);
  const dependencies = await runOn(standby, root, 'dependencies', 'courses', '--max-determinant', '1');
  assert.match(dependencies.out, /^courses: 50 rows, 7 columns/);
}

const writing = ['rollback', 'seed', 'reconcile'];

async function refuseToWrite(standby: Target): Promise<void> {
  for (const command of writing) {
    const { code, err } = await runOn(standby, root, command);
    assert.equal(code, 3, err);
    assert.match(err, /^error: .* (is a standby: it takes no changes|takes no changes: .* \(25006\))$/m);
    assert.match(err, /^hint: {2}.*target_session_attrs=read-write/m);
  }
}

test('a standby is judged as far as it can be read, and what writes says that it cannot', () =>
  withStandby('', async ({ primary, standby }) => {
    await judgeStandby(primary, standby);
    await refuseToWrite(standby);
  }));

test('so is one of an older PostgreSQL of the system', { skip: skipWithoutSystemPostgres }, async () => {
  for (const version of systemVersions) {
    await withStandby(
      '',
      ({ primary, standby }) => judgeStandby(primary, standby),
      `/usr/lib/postgresql/${version}/bin`,
    );
  }
});

const copies = `
  create table originals (id int primary key, note text not null);
  create table copies (id int primary key, note text not null);
  insert into originals select n, 'n' || n from generate_series(1, 500) n;
  insert into copies select * from originals;`;

/** The truth waits for whoever holds the lock: an advisory lock can be had on a standby too. */
const slowTruth = {
  'sql/denormalizations/copies.note.sql':
    '-- Copied.\nselect originals.id, originals.note\n  from originals, (select pg_advisory_xact_lock_shared(7)) as lock;\n',
};

/** Removes rows that readers on the standby may still need, for good; replayed there when it returns. */
async function cleanUp({ sql }: Database): Promise<void> {
  await sql`delete from public.originals where id = (select max(id) from public.originals)`;
  await sql`vacuum public.originals`;
}

/** Returns when a session waits for the advisory lock that `holder` has. */
async function waitForReader({ sql }: Database): Promise<void> {
  const waiting = (): Promise<readonly unknown[]> =>
    sql`select from pg_catalog.pg_locks where locktype = 'advisory' and not granted`;
  while ((await waiting()).length === 0);
}

/** Verifies while a clean-up on the primary meets the first reads of the copies, as often as `times` says. */
async function verifyAgainstCleanUp(times: number, look: (verified: Verified) => void): Promise<void> {
  await withStandby(copies, ({ primary, standby }) =>
    withFolder(slowTruth, (folder) =>
      connectTo(standby, async (holder) => {
        const { sql } = holder;
        await sql`select pg_catalog.pg_advisory_lock(7)`;
        let reads = 0;
        const conflicts: Promise<void>[] = [];
        const judge = async (query: string): Promise<'pass'> => {
          if (!query.includes('pg_advisory_xact_lock_shared')) return 'pass';
          reads += 1;
          // The rest of a clean-up that is still being replayed could cancel this one, too: it waits for pins on pages.
          await Promise.all(conflicts);
          if (reads <= times) conflicts.push(waitForReader(holder).then(() => cleanUp(primary)));
          else await sql`select pg_catalog.pg_advisory_unlock(7)`;
          return 'pass';
        };
        await withProxy(standby, judge, async (through) => {
          look(await verify(through, folder, '--only', 'denormalizations'));
        });
        await Promise.all(conflicts);
        assert.equal(conflicts.length, times);
      }),
    ),
  );
}

test('a read that the replay of a clean-up cancels is tried again', () =>
  verifyAgainstCleanUp(1, ({ code, lines }) => {
    assert.deepEqual(lines('denormalization'), ['fail copies.note differs from its query in 1 of 500 rows']);
    assert.equal(code, 1);
  }));

test('one that is cancelled twice is skipped, with what to set', () =>
  verifyAgainstCleanUp(2, ({ code, lines }) => {
    assert.equal(code, 0);
    assert.deepEqual(lines('denormalization'), [
      'skip copies.note: rows not examined: canceling statement due to conflict with recovery (40001), twice: raise max_standby_streaming_delay or set hot_standby_feedback on this standby',
    ]);
  }));

test('a clean-up between two statements of a read ends nothing', () =>
  withStandby(copies, ({ primary, standby }) =>
    withFolder({ 'sql/.keep': '' }, async (folder) => {
      let cleaned = 0;
      const judge = async (query: string): Promise<'pass'> => {
        if (query.startsWith('copy (')) {
          await cleanUp(primary);
          cleaned += 1;
        }
        return 'pass';
      };
      await withProxy(standby, judge, async (through) => {
        const { code, lines } = await verify(through, folder, '--only', 'normal-forms');
        assert.equal(code, 0);
        assert.deepEqual(lines('rows-examined'), [
          'pass copies: 500 rows: nothing suspected',
          'pass originals: 498 rows: nothing suspected',
        ]);
      });
      assert.equal(cleaned, 2);
    }),
  ));
