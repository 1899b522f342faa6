import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

for (const flag of ['--plan', '--plan-out']) {
  test(`${flag} with the path of an unset variable is refused, not taken for its absence`, () =>
    withProject({ 'migrations/1_a.sql': 'create table public.a (i int);' }, async ({ run, database }) => {
      const { code, out, err } = await run('migrate', flag, '');
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, new RegExp(`^error: option '${flag} <file>' argument '' is invalid\\. It is empty\\.\n`));
      const [row] = await database.sql`select to_regclass('public.a') as a`;
      assert.equal(row?.a, null);
    }));
}
