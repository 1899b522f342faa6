import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../src/cache/entry.ts';
import { type Health, judgeHealth, withHealthServer } from '../../src/cache/health.ts';

const entry = { freshMs: 300_000, staleMs: 3_600_000, query: { name: 'q' } } as Entry;
const refreshedAt = Date.parse('2026-01-02T03:04:05.000Z');

function at(ageMs: number): Health {
  return judgeHealth(entry, { rows: [], refreshedAt }, refreshedAt + ageMs);
}

test('health is what readers get: fresh is ok, old is late, none is failing', () => {
  const known = { query: 'q', refreshedAt: '2026-01-02T03:04:05.000Z' };
  assert.deepEqual(at(299_999), { status: 'ok', ...known, ageMs: 299_999 });
  assert.deepEqual(at(300_000), { status: 'late', ...known, ageMs: 300_000 });
  assert.deepEqual(at(3_600_000), { status: 'failing', ...known, ageMs: 3_600_000 });
  assert.deepEqual(judgeHealth(entry, undefined, 0), { status: 'failing', query: 'q', refreshedAt: null, ageMs: null });
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
