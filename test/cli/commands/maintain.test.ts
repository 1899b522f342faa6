import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import { connectTo } from '../../support/database.ts';
import { saidBy, withProject } from '../../support/project.ts';

const tally = '-- Counts its runs.\n-- every: 10 ms\nupdate tally set runs = runs + 1 returning runs;';
const files = { 'maintenance/tally.sql': tally };
const table = 'create table tally as select 0 as runs';

test('every file is run once, or those that are named, and says what it did', () =>
  withProject(
    { ...files, 'maintenance/quiet.sql': '-- Nothing.\n-- every: 1 day\nselect where false;' },
    async (project) => {
      await project.database.sql.unsafe(table);
      const all = await project.run('maintain');
      assert.equal(all.code, 0, all.err);
      assert.equal(all.out.replace(/\d\.\d\d s/g, 'N s'), 'quiet: done (N s)\ntally: runs 1 (N s)\n');
      const { runs } = JSON.parse((await project.run('maintain', 'tally', '--format', 'json')).out);
      assert.deepEqual(
        runs.map(({ durationMs, ...run }: { durationMs: number }) => ({ ...run, timed: durationMs >= 0 })),
        [{ name: 'tally', state: 'done', result: { runs: 2 }, timed: true }],
      );
    },
  ));

test('a task that another process is at is left to it', () =>
  withProject(files, async ({ database, run }) => {
    await database.sql.unsafe(table);
    await database.transaction(async () => {
      await database.sql`select pg_advisory_xact_lock(hashtextextended('codelearn maintain tally', 0))`;
      const { code, out } = await run('maintain');
      assert.equal(code, 0);
      assert.match(out, /^tally: another process is at it \(/);
    });
    assert.deepEqual([...(await database.sql`select runs from tally`)], [{ runs: 0 }]);
  }));

test('a task that fails is placed in its file and rolled back', () =>
  withProject(
    { 'maintenance/bad.sql': '-- Bad.\n-- every: 1 s\nupdate tally set runs = 9;\nselect 1/0;' },
    async ({ database, run }) => {
      await database.sql.unsafe(table);
      const outcome = await run('maintain');
      assert.equal(outcome.code, 2);
      assert.match(
        saidBy(outcome),
        /^error: sql\/maintenance\/bad\.sql: division by zero \(22012\)\nhint: {2}It was rolled back/,
      );
      assert.deepEqual([...(await database.sql`select runs from tally`)], [{ runs: 0 }]);
    },
  ));

for (const [header, message] of [
  ['-- No rhythm.', 'error: sql/maintenance/t.sql:1: the header must say how often it is due, "every: 1 minute"'],
  [
    '-- T.\n-- every: now and then',
    'error: sql/maintenance/t.sql:2: "every: now and then" is not a duration of 1 ms to 52 weeks, like "5 minutes" or "1 hour 30 minutes"',
  ],
] as const) {
  test(`${JSON.stringify(header)} is refused`, () =>
    withProject({ 'maintenance/t.sql': `${header}\nselect 1;` }, async ({ run }) => {
      const { code, err } = await run('maintain');
      assert.equal(code, 2);
      assert.equal(err.split('\n')[0], message);
    }));
}

test('names that are nobody’s, and a project without such files, are exit 2', () =>
  withProject(files, async ({ run, remove }) => {
    const { code, err } = await run('maintain', 'tally', 'tully');
    assert.equal(code, 2);
    assert.equal(
      err,
      'error: sql/maintenance has no file tully.sql\nhint:  There are: tally. Nothing was attempted.\n',
    );
    remove('maintenance/tally.sql');
    assert.match((await run('maintain')).err, /^error: sql\/maintenance has no files: there is nothing to maintain\n/);
  }));

test('--watch goes on through a lost session and an error until it is asked to stop, and ends with 0', () =>
  withProject(files, async ({ database, runWith, target }) => {
    const stop = new AbortController();
    let said = '';
    const watching = runWith(
      { signal: stop.signal, env: { DATABASE_URL: targetUrl(target) }, err: (text) => (said += text) },
      'maintain',
      '--watch',
    );
    await until(() => said.includes('relation "tally" does not exist'));
    await database.sql.unsafe(table);
    const runs = async (): Promise<number> => (await database.sql`select runs from tally`)[0]?.runs;
    await until(async () => (await runs()) > 2);
    const killed = await connectTo(
      target,
      ({ sql }) => sql`
      select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid not in (pg_backend_pid(), ${database.pid})`,
    );
    assert.equal(killed.length, 1);
    await until(() => said.split('trying again').length > 2);
    const before = await runs();
    await until(async () => (await runs()) > before);
    stop.abort('SIGTERM');
    assert.equal((await watching).code, 0);
    assert.match(said, /^tally: runs \d+ \(\d\.\d\d s\)$/m);
  }));

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'it does not come true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
