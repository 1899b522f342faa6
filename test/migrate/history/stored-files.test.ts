import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, withProject } from '../../support/project.ts';

/** Above what is kept in the history. */
const huge = `-- ${'x'.repeat(8_000_100)}\n`;

test('of a file too large for the history it is said what cannot be shown, written and undone', () =>
  withProject(
    {
      'migrations/1_huge.sql': `${huge}create table public.huge (i int);\n`,
      'migrations/1_huge.down.sql': `${huge}drop table public.huge;\n`,
      'migrations/2_down.sql': 'select 1;\n',
      'migrations/2_down.down.sql': `${huge}select 2;\n`,
    },
    async ({ run, write, remove }) => {
      const first = await run('migrate');
      assert.equal(first.code, 0, first.err.slice(0, 500));
      write('migrations/1_huge.sql', `${huge}create table public.huge (i bigint);\n`);
      const edit = await run('migrate');
      assert.equal(edit.code, 7);
      const unseen =
        'what changed cannot be shown: its text is not in the history: texts of more than 8,000,000 characters are not stored';
      assert.ok(edit.err.includes(`\n  ${unseen}\nhint:`), edit.err);
      assert.ok((await run('status')).out.includes(`\n1_huge is modified\n  ${unseen}\n`));
      assert.equal((await run('repair', '1')).code, 0);
      assert.equal((await run('migrate')).code, 0);

      for (const file of ['1_huge.sql', '1_huge.down.sql', '2_down.sql', '2_down.down.sql'])
        remove(`migrations/${file}`);
      const status = await run('status');
      assert.equal(
        status.out.slice(status.out.indexOf('\n\n') + 2),
        `2 missing

1_huge is missing
  codelearn repair cannot write it: its text is not in the history: texts of more than 8,000,000 characters are not stored
  codelearn rollback cannot undo it: nor is that of its .down.sql file

2_down is missing
  codelearn rollback cannot undo it: nor is that of its .down.sql file
`,
      );
      const repair = await run('repair', '1');
      assert.equal(repair.code, 2);
      assert.equal(
        saidBy(repair),
        `error: the text of 1_huge is not in the history: more than 8,000,000 characters are not stored
hint:  Bring the files back from your version control, or use --forget.
`,
      );
      assert.match((await run('repair', '2')).err, /the text of 2_down\.down\.sql is not in the history/);
      const rollback = await run('rollback', '--steps', '2');
      assert.equal(rollback.code, 7);
      assert.match(
        rollback.err,
        /2 faults found:\n {2}- 2_down is irreversible: 2_down\.down\.sql is missing, and is not in the history: more than 8,000,000 characters are not stored\n/,
      );
    },
  ));
