import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planFields, renderPlan } from '../../../src/cli/output/plan.ts';
import { wholeScript } from '../../../src/project/script.ts';

const step = (id: string, name: string, text: string, transactional: boolean) => {
  const path = `sql/${id}_${name}.sql`;
  const up = wholeScript({ path, text }, transactional);
  const migration = { version: BigInt(id), id, name, fileName: path, path, checksum: `c${id}`, up, down: undefined };
  return { migration, outOfOrder: id === '1' };
};

const plan = {
  steps: [step('1', 'a', 'select 1;\n\n', true), step('3', 'c', 'vacuum;', false)],
  repeatables: [
    { name: 'v', checksum: 'cv', script: wholeScript({ path: 'sql/repeatable/v.sql', text: 'select 2;' }) },
  ],
  beyond: 4,
};

test('a plan is SQL with a comment before each file, which says what is special about it', () => {
  assert.equal(
    renderPlan(plan),
    `-- sql/1_a.sql (in a transaction, out of order)
select 1;

-- sql/3_c.sql (outside transactions, one statement at a time)
vacuum;

-- sql/repeatable/v.sql (in a transaction, repeatable)
select 2;
-- 4 more beyond --to
`,
  );
  assert.equal(renderPlan({ steps: [], repeatables: [], beyond: 0 }), '-- nothing to do\n');
});

test('as JSON a step has its version, file, checksum and SQL', () => {
  assert.deepEqual(planFields(plan), {
    dryRun: true,
    steps: [
      {
        version: '1',
        name: 'a',
        file: 'sql/1_a.sql',
        checksum: 'c1',
        transaction: true,
        outOfOrder: true,
        sql: 'select 1;\n\n',
      },
      {
        version: '3',
        name: 'c',
        file: 'sql/3_c.sql',
        checksum: 'c3',
        transaction: false,
        outOfOrder: false,
        sql: 'vacuum;',
      },
    ],
    repeatables: [{ name: 'v', file: 'sql/repeatable/v.sql', checksum: 'cv', sql: 'select 2;' }],
    pending: 4,
  });
});
