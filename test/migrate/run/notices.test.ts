import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, withProject } from '../../support/project.ts';

test('warnings are shown with file and line, notices are folded', () =>
  withProject(
    {
      'migrations/1_a.sql': `drop table if exists public.x;
drop table if exists public.y;
do $$ begin raise warning 'look here'; end $$;
select 1;
`,
    },
    async ({ run }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 0);
      assert.equal(
        saidBy({ code, err, out: '' }).replace(/\d+ ms/, 'N ms'),
        `warning: sql/migrations/1_a.sql:3: look here (01000)
notice: sql/migrations/1_a.sql: table "x" does not exist, skipping (00000) and 1 more
applied 1_a  N ms
`,
      );
    },
  ));
