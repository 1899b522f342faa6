import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CacheEntry } from '../../src/cache/cache-entry.ts';
import { type Health, judgeHealth, withHealthServer } from '../../src/cache/health.ts';

const entry = { freshMs: 300_000, staleMs: 3_600_000, id: 'q:0123456789abcdef' } as CacheEntry;
const refreshedAt = Date.parse('2026-01-02T03:04:05.000Z');

function at(ageMs: number, error?: Error): Health {
  return judgeHealth([{ entry, answer: { rows: [], refreshedAt }, error }], refreshedAt + ageMs);
}

test('health is what readers get: fresh is ok, old is late, none is failing', () => {
  const known = { id: 'q:0123456789abcdef', refreshedAt: '2026-01-02T03:04:05.000Z', error: null };
  for (const [ageMs, status] of [
    [299_999, 'ok'],
    [300_000, 'late'],
    [3_600_000, 'failing'],
  ] as const) {
    assert.deepEqual(at(ageMs), { status, queries: [{ status, ...known, ageMs }] });
  }
  assert.deepEqual(judgeHealth([{ entry, answer: undefined, error: undefined }], 0).queries, [
    { status: 'failing', ...known, refreshedAt: null, ageMs: null },
  ]);
});

test('of several queries the worst decides', () => {
  const other = { ...entry, id: 'other:0123456789abcdef', freshMs: 1000 } as CacheEntry;
  const answer = { rows: [], refreshedAt };
  const watched = [entry, other].map((one) => ({ entry: one, answer, error: undefined }));
  const { status, queries } = judgeHealth(watched, refreshedAt + 1000);
  assert.equal(status, 'late');
  assert.deepEqual(
    queries.map((query) => [query.id, query.status]),
    [
      [entry.id, 'ok'],
      [other.id, 'late'],
    ],
  );
});

test('a failed round is told in one line, without secrets', () => {
  const error = new Error("cannot connect to postgres://app:hunter2@db/shop\nselect 'a row that nobody else may see'");
  assert.equal(at(0, error).queries[0]?.error, 'cannot connect to postgres://app:***@db/shop');
});

test('GET /healthz is 200 or 503 with the health as JSON; anything else is 404', async () => {
  let ageMs = 0;
  await withHealthServer(
    0,
    () => at(ageMs),
    async (port) => {
      const ask = (path: string, method = 'GET'): Promise<Response> =>
        fetch(`http://127.0.0.1:${port}${path}`, { method });
      const fresh = await ask('/healthz?probe=1');
      assert.deepEqual(
        [fresh.status, fresh.headers.get('cache-control'), await fresh.json()],
        [200, 'no-store', at(0)],
      );
      ageMs = 400_000;
      assert.equal((await ask('/healthz')).status, 200);
      ageMs = 4_000_000;
      assert.equal((await ask('/healthz', 'HEAD')).status, 503);
      assert.equal((await ask('/')).status, 404);
      assert.equal((await ask('/healthz', 'POST')).status, 404);
    },
  );
});
