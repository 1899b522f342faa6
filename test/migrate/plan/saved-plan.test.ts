import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { saidBy, withProject } from '../../support/project.ts';

const files = {
  'migrations/1_a.sql': 'create table public.a (i int);\n',
  'migrations/2_b.sql': '-- transaction: none\ncreate index concurrently a_i on public.a (i);',
  'repeatable/views.sql': 'create or replace view public.v as select i from public.a;\n',
};

test('a saved plan is carried out exactly, or not at all', () =>
  withProject(files, async ({ run, folder, write, database }) => {
    assert.equal((await run('migrate', '--plan-out', 'plan.json')).code, 0);
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
    assert.deepEqual(
      plan.steps.map(({ file }: { file: string }) => file),
      ['sql/migrations/1_a.sql', 'sql/migrations/2_b.sql'],
    );
    write('migrations/3_c.sql', 'select 1;');
    const refused = await run('migrate', '--plan', 'plan.json');
    assert.equal(refused.code, 7);
    assert.equal(
      saidBy(refused),
      `error: the saved plan does not hold any more: the pending files have changed
hint:  Make and review a new one with codelearn migrate --plan-out. Nothing was attempted.
`,
    );
    assert.equal((await run('migrate', '--plan-out', 'plan.json')).code, 0);
    assert.equal((await run('migrate', '--plan', 'plan.json')).code, 0);
    const again = await run('migrate', '--plan', 'plan.json');
    assert.equal(again.code, 7);
    assert.match(
      again.err,
      /the history has changed; the pending files have changed; the repeatable files have changed/,
    );
    const [row] = await database.sql`select count(*)::int as rows from codelearn.migrations`;
    assert.equal(row?.rows, 3);
    for (const other of [
      {},
      { steps: 'none' },
      { steps: [{}] },
      { repeatables: [null] },
      { database: 1 },
      { options: null },
    ]) {
      const text = Object.keys(other).length === 0 ? '{"format": 1}' : JSON.stringify({ ...plan, ...other });
      write('../plan.json', text);
      const { code, err } = await run('migrate', '--plan', 'plan.json');
      assert.equal(code, 2);
      assert.match(err, /error: plan\.json is not a plan of codelearn\n/);
    }
  }));

test('a saved plan that ends with a version, or has a file out of order, is carried out without saying so again', () =>
  withProject(files, async ({ run, write, database }) => {
    assert.equal((await run('migrate', '--to', '1', '--plan-out', 'one.json')).code, 0);
    assert.equal((await run('migrate', '--plan', 'one.json', '--to', '2')).code, 2);
    assert.equal((await run('migrate', '--plan', 'one.json', '--plan-out', 'two.json')).code, 2);
    const looked = await run('migrate', '--plan', 'one.json', '--dry-run');
    assert.match(looked.out, /^-- sql\/migrations\/1_a\.sql .*\n(.*\n)*-- 1 more beyond --to\n$/);
    assert.match(
      (await run('migrate', '--plan', 'one.json')).out,
      /^1 migration applied in .*; 1 migration still pending\n/,
    );
    assert.equal((await run('migrate', '--plan', 'one.json', '--dry-run')).code, 7);
    write('migrations/0_first.sql', 'select 0;\n');
    assert.equal((await run('migrate', '--out-of-order', '--plan-out', 'out-of-order.json')).code, 0);
    const { code, err } = await run('migrate', '--plan', 'out-of-order.json');
    assert.equal(code, 0, err);
    const [row] = await database.sql`select count(*)::int as rows from codelearn.migrations`;
    assert.equal(row?.rows, 3);
  }));

test('a saved plan holds for its own database alone', () =>
  withProject(files, async (one) => {
    assert.equal((await one.run('migrate', '--plan-out', 'plan.json')).code, 0);
    await withProject(files, async (other) => {
      const { code, err } = await other.run('migrate', '--plan', join(one.folder, 'plan.json'));
      assert.equal(code, 7);
      assert.match(err, /it was made for another database/);
    });
  }));
