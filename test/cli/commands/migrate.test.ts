import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

test('the old name of --out-of-order is not in the help', () =>
  withProject({}, async ({ run }) => {
    const { out } = await run('migrate', '--help');
    assert.match(out, /--out-of-order/);
    assert.doesNotMatch(out, /late/);
  }));

test('what a saved plan has decided cannot be asked for beside it, under the old name either', () =>
  withProject({ 'migrations/1_a.sql': 'select 1;' }, async ({ run }) => {
    assert.equal((await run('migrate', '--plan-out', 'plan.json')).code, 0);
    for (const flags of [['--out-of-order'], ['--allow-late'], ['--to', '1'], ['--plan-out', 'other.json']]) {
      const { code, err } = await run('migrate', '--plan', 'plan.json', ...flags);
      assert.equal(code, 2);
      assert.match(err, /^error: option '--plan <file>' cannot be used with option/);
    }
    assert.equal((await run('migrate', '--plan', 'plan.json')).code, 0);
  }));
