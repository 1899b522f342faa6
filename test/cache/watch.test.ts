import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import type { CacheEntry } from '../../src/cache/cache-entry.ts';
import type { Health } from '../../src/cache/health.ts';
import type { DeliveredAnswer } from '../../src/cache/refresh.ts';
import { watchAnswer } from '../../src/cache/watch.ts';
import { targetUrl } from '../../src/connection/target.ts';
import { stopServer, withServer } from '../../src/embedded/server.ts';
import { openServerPaths, type ServerPaths, serverTarget } from '../../src/embedded/server-paths.ts';
import { topThings, withThings } from '../support/cached-project.ts';
import { runCli } from '../support/cli.ts';
import { connectTo, never } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import type { TestProject } from '../support/project.ts';
import { skipWithoutRedis, withRedis } from '../support/redis.ts';

const minute = 60_000;
const entry = { freshMs: 5 * minute, staleMs: 60 * minute, query: { name: 'q' } } as CacheEntry;

/** Runs so many rounds with these outcomes and gives the pauses between them; the time stands still but for pauses. */
async function pausesAfter(rounds: (DeliveredAnswer | Error | undefined)[], failed: string[] = []): Promise<number[]> {
  const stop = new AbortController();
  const pauses: number[] = [];
  const left = [...rounds];
  await watchAnswer({
    entry,
    refresh: async () => {
      const outcome = left.shift();
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    now: () => 0,
    signal: stop.signal,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      if (left.length === 0) stop.abort();
    },
    onRefreshed: () => {},
    onFailed: ({ message }, retryMs) => failed.push(`${message} ${retryMs}`),
  });
  return pauses;
}

const refreshedAt = (time: number, stored = true): DeliveredAnswer => ({
  answer: { rows: [], refreshedAt: time },
  source: 'database',
  stored,
});

test('a round comes within the last tenth before the answer is five minutes old, never after', async () => {
  const pauses = await pausesAfter(Array.from({ length: 200 }, () => refreshedAt(0)));
  assert.ok(pauses.every((pause) => pause >= 4.5 * minute && pause <= 5 * minute));
  assert.ok(new Set(pauses.map(Math.floor)).size > 100, 'they are spread');
});

test('an answer that another process refreshed is waited out from its own time', async () => {
  const [pause] = await pausesAfter([refreshedAt(-2 * minute)]);
  assert.ok(pause !== undefined && pause >= 2.5 * minute && pause <= 3 * minute);
});

test('failures are tried again after 1, 2, 4 … 30 seconds, and told; a success resets the wait', async () => {
  const failed: string[] = [];
  const down = new Error('down');
  const pauses = await pausesAfter([down, down, down, down, down, down, down, refreshedAt(0), down], failed);
  assert.deepEqual(pauses.toSpliced(7, 1), [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 1000]);
  assert.equal(failed.at(-1), 'down 1000');
});

test('an answer that could not be stored is a failure; a process that is faster is none', async () => {
  const failed: string[] = [];
  assert.deepEqual(await pausesAfter([refreshedAt(0, false), undefined], failed), [1000, 1000]);
  assert.deepEqual(failed, ['the answer could not be stored 1000']);
});

/** A running `cached --watch`: what it says can be waited for, and it is ended by a signal. */
function startWatch(cwd: string, env: Record<string, string>, ...argv: string[]) {
  const stop = new AbortController();
  const lines: string[] = [];
  const warnings: string[] = [];
  let wake = (): void => {};
  const err = (text: string): void => {
    lines.push(text);
    if (text.startsWith('warning')) warnings.push(text);
    wake();
  };
  const io = { cwd, env, err, now: () => new Date(), signal: stop.signal };
  const ended = runCli(['cached', '--watch', ...argv], io);
  return {
    warnings,
    /** Waits for the next line that matches, past those that were waited for already. */
    said: async (pattern: RegExp): Promise<string> => {
      for (;;) {
        const line = lines.shift();
        if (line === undefined) await new Promise<void>((resolve) => (wake = resolve));
        else if (pattern.test(line)) return line;
      }
    },
    /** Waits for a line for each, in any order. */
    saidAll: async (patterns: readonly RegExp[]): Promise<void> => {
      const left = new Set(patterns);
      while (left.size > 0) {
        const line = lines.shift();
        if (line === undefined) await new Promise<void>((resolve) => (wake = resolve));
        else for (const pattern of left) if (pattern.test(line)) left.delete(pattern);
      }
    },
    stop: async () => {
      stop.abort('SIGTERM');
      return ended;
    },
  };
}

/** Fresh for a second, so that rounds follow each other. */
const quick = { 'queries/top_things.sql': topThings.replace('5 minutes', '1 second') };

test('it goes on through a Redis that is killed and started again, and ends with 0', { skip: skipWithoutRedis }, () =>
  withRedis((redis) =>
    withThings(async (project: TestProject) => {
      const watch = startWatch(project.folder, {
        DATABASE_URL: targetUrl(project.target),
        REDIS_URL: redis.patientUrl,
      });
      await watch.said(/^top_things: refreshed, 2 rows\n$/);
      await watch.said(/^top_things: refreshed, 2 rows\n$/);
      await redis.kill();
      await watch.said(/^warning: top_things: the cache \(unix:.*\) cannot be used: .*; trying again in 1 s\n$/);
      await redis.start();
      await watch.said(/^top_things: refreshed, 2 rows\n$/);
      assert.equal(((await redis.command('keys', '*')) as string[]).length, 1);
      const { code, out } = await watch.stop();
      assert.deepEqual([code, out], [0, '']);
      assert.equal((await project.run('verify', '--only', 'denormalizations')).code, 0);
    }, quick),
  ),
);

test('it goes on through a frozen Redis', { skip: skipWithoutRedis }, () =>
  withRedis((redis) =>
    withThings(async (project: TestProject) => {
      const watch = startWatch(project.folder, { DATABASE_URL: targetUrl(project.target), REDIS_URL: redis.url });
      await watch.said(/refreshed/);
      redis.freeze();
      await watch.said(/no answer within 100 ms; trying again/);
      redis.thaw();
      await watch.said(/refreshed/);
      assert.equal((await watch.stop()).code, 0);
    }, quick),
  ),
);

test('it goes on through a PostgreSQL that is stopped and started again', { skip: skipWithoutRedis }, () =>
  withRedis((redis) =>
    withFolder({ 'sql/queries/top_things.sql': '-- One.\n-- cache: 1 second\nselect 1 as one;' }, (folder) =>
      withRestartable(async (paths) => {
        const url = targetUrl(serverTarget(paths, 'postgres'));
        const env = { DATABASE_URL: url, REDIS_URL: redis.patientUrl };
        let watch: ReturnType<typeof startWatch> | undefined;
        await withServer(paths, never, async () => {
          watch = startWatch(folder, env, 'top_things');
          await watch.said(/refreshed, 1 row\n$/);
          await stopServer(paths);
        });
        await watch?.said(/^warning: top_things: cannot connect to postgres:.*trying again in 1 s/);
        await withServer(paths, never, async () => {
          await watch?.said(/refreshed, 1 row\n$/);
          assert.equal((await watch?.stop())?.code, 0);
        });
      }),
    ),
  ),
);

/** A server of its own that the test may stop. */
async function withRestartable(use: (paths: ServerPaths) => Promise<void>): Promise<void> {
  const home = mkdtempSync('/tmp/codelearn-restart-');
  try {
    await use(openServerPaths(home, 'project'));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

test('without Redis it keeps the table fresh', () =>
  withThings(async (project) => {
    const watch = startWatch(project.folder, { DATABASE_URL: targetUrl(project.target) }, 'top_things');
    await watch.said(/refreshed/);
    await project.database.sql`update things set sold_count = 9 where id = 2`;
    await watch.said(/refreshed/);
    const [row] = await connectTo(project.target, ({ sql }) => sql`select answer from codelearn.cached_answers`);
    assert.equal(JSON.parse(row?.answer).rows[0].soldCount, 9);
    assert.equal((await watch.stop()).code, 0);
  }, quick));

test('settings that are wrong for good end it at once', () =>
  withThings(async ({ folder }) => {
    const { code, err } = await runCli(['cached', 'top_things', '--watch'], { cwd: folder, env: { CI: 'true' } });
    assert.equal(code, 2);
    assert.match(err, /CI is set and no database is named/);
  }));

test('/healthz says ok while the answer is fresh, and a taken port is refused', { skip: skipWithoutRedis }, () =>
  withRedis((redis) =>
    withThings(async (project: TestProject) => {
      const env = { DATABASE_URL: targetUrl(project.target), REDIS_URL: redis.patientUrl };
      const watch = startWatch(project.folder, env, 'top_things', '--health-port', '0');
      const [url = ''] = /http:\S+/.exec(await watch.said(/^health: /)) ?? [];
      await watch.said(/refreshed/);
      const answer = await fetch(url);
      assert.equal(answer.status, 200);
      const { status, queries } = (await answer.json()) as Health;
      assert.equal(status, 'ok');
      assert.deepEqual(
        queries.map(({ id, ageMs, error }) => [id.replace(/:.*/, ''), typeof ageMs, error]),
        [['top_things', 'number', null]],
      );
      const port = new URL(url).port;
      const second = await runCli(['cached', 'top_things', '--watch', '--health-port', port], {
        cwd: project.folder,
        env,
      });
      assert.equal(second.code, 2);
      assert.match(second.err, new RegExp(`^error: port ${port} cannot be used for /healthz \\(EADDRINUSE\\)$`, 'm'));
      assert.equal((await watch.stop()).code, 0);
      await assert.rejects(fetch(url));
    }),
  ),
);

const several = {
  'queries/one.sql': '-- One.\n-- cache: 1 second\nselect 1 as one;',
  'queries/two.sql': '-- Two; \'$1\' is text here.\n-- cache: 1 second\nselect \'$1 "ParamRef":{"number":7\' as two;',
  'queries/thing.sql': '-- A thing.\n-- cache: 1 second\nselect $2::text as name, full_name from things where id = $1;',
  'queries/plain.sql': '-- Not cached.\nselect 2;',
};

test('without a name every cached query is watched, but for those that take values', () =>
  withThings(
    async ({ folder, target, database }) => {
      const watch = startWatch(folder, { DATABASE_URL: targetUrl(target) }, '--health-port', '0');
      await watch.said(/^note: thing is not watched: it takes values, which follow its name\n$/);
      const [url = ''] = /http:\S+/.exec(await watch.said(/^health: /)) ?? [];
      await watch.saidAll([/^one: refreshed, 1 row\n$/, /^two: refreshed, 1 row\n$/]);
      const { status, queries } = (await (await fetch(url)).json()) as Health;
      assert.deepEqual(
        queries.map(({ id }) => id.replace(/:.*/, '')),
        ['one', 'top_things', 'two'],
      );
      assert.notEqual(status, 'late', 'each is fresh, or not stored yet');
      await database.sql.unsafe('alter table things rename to other_things');
      await watch.said(/^warning: top_things: sql\/queries\/top_things\.sql:5:8: relation "things" does not exist/);
      const failed = (await (await fetch(url)).json()) as Health;
      assert.match(
        failed.queries.find(({ id }) => id.startsWith('top_things'))?.error ?? '',
        /^sql\/queries\/top_things\.sql:5:8: relation "things" does not exist \(42P01\)$/,
      );
      await watch.said(/^one: refreshed/);
      assert.equal((await watch.stop()).code, 0);
    },
    { ...quick, ...several },
  ));

test('names are watched, each with the values that follow it', () =>
  withThings(async ({ folder, target }) => {
    const watch = startWatch(
      folder,
      { DATABASE_URL: targetUrl(target) },
      'thing',
      '3',
      'one',
      'one',
      'thing',
      '2',
      'x',
    );
    await watch.saidAll([/^thing 3 one: refreshed/, /^one: refreshed/, /^thing 2 x: refreshed/]);
    assert.equal((await watch.stop()).code, 0);
  }, several));

for (const [words, message] of [
  [['nothing'], 'error: there is no query "nothing" in queries/'],
  [['plain'], 'error: sql/queries/plain.sql is not cached: its header has no "-- cache: <duration>"'],
  [['thing', '7'], 'error: thing takes 2 values, and 1 was given'],
  [['one', '7'], 'error: there is no query "7" in queries/'],
] as const) {
  test(`${words.join(' ')} is not watched: ${message}`, () =>
    withThings(async ({ folder, target }) => {
      const env = { DATABASE_URL: targetUrl(target) };
      const { code, err } = await runCli(['cached', '--watch', ...words], { cwd: folder, env });
      assert.deepEqual([code, err.split('\n')[0]], [2, message]);
    }, several));
}

test('a project without a cached query has nothing to watch, one whose queries take values says so', () =>
  withThings(async ({ run, remove, write }) => {
    write('queries/thing.sql', several['queries/thing.sql']);
    remove('queries/top_things.sql');
    const { code, err } = await run('cached', '--watch');
    assert.equal(code, 2);
    assert.match(
      err,
      /^error: there is no query to watch\nhint: .*name one, codelearn cached --watch thing <values>\.\n/,
    );
    remove('queries/thing.sql');
    assert.match(
      (await run('cached', '--watch')).err,
      /^error: there is no query to watch\nhint: .*No query has a "cache" header\.\n/,
    );
  }));

test('two watchers: one queries the database, the other waits for it', { skip: skipWithoutRedis }, () =>
  withRedis((redis) =>
    withThings(
      async ({ folder, target }) => {
        const env = { DATABASE_URL: targetUrl(target), REDIS_URL: redis.patientUrl };
        const watchers = [startWatch(folder, env, 'alone'), startWatch(folder, env, 'alone')];
        for (let round = 0; round < 3; round += 1) {
          await Promise.race(watchers.map((watch) => watch.said(/^alone: refreshed/)));
        }
        const outcomes = await Promise.all(watchers.map((watch) => watch.stop()));
        assert.deepEqual(
          outcomes.map(({ code }) => code),
          [0, 0],
        );
        assert.deepEqual(
          watchers.flatMap(({ warnings }) => warnings),
          [],
        );
      },
      {
        'queries/alone.sql': `-- Fails, and with it the watch that asks, where another session is at it too.
-- cache: 1 second
select 1 / pg_try_advisory_xact_lock(7)::integer as alone, pg_sleep(0.2)::text as slept;
`,
      },
    ),
  ),
);
