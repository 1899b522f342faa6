import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrationLock } from '../../../src/database/lock-keys.ts';
import { connectTo } from '../../support/database.ts';
import { saidBy, withProject } from '../../support/project.ts';

const files = Object.fromEntries(
  [1, 2, 3, 4, 5].map((n) => [
    `migrations/${n}_t.sql`,
    `create table public.t${n} (i int);\ninsert into public.t${n} values (1);\n`,
  ]),
);

test('who holds the lock is named when the wait is over', () =>
  withProject(files, async ({ run, target }) => {
    await connectTo({ ...target, applicationName: 'somebody else' }, async (holder) => {
      await holder.sql`select pg_advisory_lock(${String(migrationLock)}::int8)`;
      const { code, err } = await run('migrate', '--lock-wait', '100ms');
      assert.equal(code, 4);
      assert.match(
        saidBy({ code, err, out: '' }),
        /error: another run holds the migration lock, and still did after 0\.1 s\n {2}holder: pid \d+ \(somebody else, role \w+.*, connected \d+ s, idle\): select pg_advisory_lock/,
      );
    });
    assert.equal((await run('migrate')).code, 0);
  }));
