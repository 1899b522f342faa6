import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLifetime } from '../../src/cache/lifetime.ts';
import { openProjectFolder } from '../../src/project/files.ts';
import { readQueries } from '../../src/project/queries.ts';
import { withFolder } from '../support/folder.ts';

function lifetimeOf(header: string): Promise<ReturnType<typeof readLifetime>> {
  return withFolder({ 'sql/queries/q.sql': `-- A query.\n${header}\nselect 1;\n` }, (folder) => {
    const [query] = readQueries(openProjectFolder('sql', folder));
    assert.ok(query);
    return readLifetime(query);
  });
}

const durations: [string, number][] = [
  ['5 minutes', 300_000],
  ['1 minute', 60_000],
  ['90s', 90_000],
  ['250 ms', 250],
  ['1 hour 30 minutes', 5_400_000],
  ['0.5 sec', 500],
  ['2 h', 7_200_000],
  ['1 day', 86_400_000],
  ['52 weeks', 31_449_600_000],
];

for (const [text, milliseconds] of durations) {
  test(`"${text}" is ${milliseconds} ms`, async () => {
    assert.deepEqual(await lifetimeOf(`-- cache: ${text}`), { freshMs: milliseconds, staleMs: milliseconds });
  });
}

test('stale counts from the same moment as cache', async () => {
  assert.deepEqual(await lifetimeOf('-- cache: 5 minutes\n-- stale: 1 hour'), { freshMs: 300_000, staleMs: 3_600_000 });
});

test('a query without the header is not cached', async () => {
  assert.equal(await lifetimeOf('-- served by: x'), undefined);
});

for (const text of ['5', 'minutes', '5 parsecs', '5 minutes ago', '-1 minute', '0 s', '53 weeks', '1e9 s', 'ms']) {
  test(`"${text}" is no duration, said with file and line`, async () => {
    await assert.rejects(lifetimeOf(`-- cache: ${text}`), {
      exit: 2,
      message: `sql/queries/q.sql:2: "cache: ${text}" is not a duration of 1 ms to 52 weeks, like "5 minutes" or "1 hour 30 minutes"`,
    });
  });
}

test('stale shorter than cache, or without it, contradicts', async () => {
  await assert.rejects(lifetimeOf('-- cache: 5 minutes\n-- stale: 1 minute'), {
    message: 'sql/queries/q.sql:3: "stale" is shorter than "cache": both count from the same moment',
  });
  await assert.rejects(lifetimeOf('-- stale: 1 minute'), {
    message: 'sql/queries/q.sql:2: "stale" says how long past "cache" an answer is delivered, and there is no "cache"',
  });
});
