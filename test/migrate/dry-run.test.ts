import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../support/project.ts';

const files = {
  'migrations/1_a.sql': 'create table public.a (i int);\n',
  'migrations/2_b.sql': '-- transaction: none\ncreate index concurrently a_i on public.a (i);',
  'repeatable/views.sql': 'create or replace view public.v as select i from public.a;\n',
};

test('migrate --dry-run prints the plan with its SQL and changes nothing', () =>
  withProject(files, async ({ run, database }) => {
    const { code, out } = await run('migrate', '--dry-run');
    assert.equal(code, 0);
    assert.equal(
      out,
      `-- sql/migrations/1_a.sql (in a transaction)
create table public.a (i int);

-- sql/migrations/2_b.sql (outside transactions, one statement at a time)
-- transaction: none
create index concurrently a_i on public.a (i);

-- sql/repeatable/views.sql (in a transaction, repeatable)
create or replace view public.v as select i from public.a;
`,
    );
    const [row] = await database.sql`select to_regnamespace('codelearn') as codelearn, to_regclass('public.a') as a`;
    assert.deepEqual({ ...row }, { codelearn: null, a: null });
    const json = JSON.parse((await run('migrate', '--dry-run', '--to', '1', '--format', 'json')).out);
    assert.deepEqual(
      [json.dryRun, json.steps.length, json.steps[0].sql, json.repeatables, json.pending],
      [true, 1, files['migrations/1_a.sql'], [], 1],
    );
  }));

test('migrate --dry-run refuses what migrate refuses', () =>
  withProject({ ...files, 'migrations/3_c.sql': 'commit;' }, async ({ run }) => {
    assert.equal((await run('migrate', '--dry-run')).code, 2);
  }));
