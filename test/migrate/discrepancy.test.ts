import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderLineDiff } from '../../src/migrate/plan/line-diff.ts';
import { saidBy, withProject } from '../support/project.ts';

const applied = `-- People.
create table public.people (
  id int primary key,
  name text,
  born date
);
create index people_name on public.people (name);
`;
const modified = applied.replace('name text', 'name text not null').replace('\n);', ',\n  died date\n);');
const when = /applied \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC by \w+/g;

test('case 4: a modified file is refused with what was changed, by migrate, the dry run and status', () =>
  withProject({ 'migrations/1_people.sql': applied }, async ({ run, write, database }) => {
    assert.equal((await run('migrate')).code, 0);
    write('migrations/1_people.sql', modified);
    write('migrations/2_more.sql', 'create table public.more (i int);\n');
    const diff = `--- as applied
+++ the file now
@@ -2,6 +2,7 @@
 create table public.people (
   id int primary key,
-  name text,
-  born date
+  name text not null,
+  born date,
+  died date
 );
 create index people_name on public.people (name);`;
    const shown = `  ${diff.replaceAll('\n', '\n  ')}\n`;
    for (const options of [[], ['--dry-run']]) {
      const refused = await run('migrate', ...options);
      assert.equal(refused.code, 7);
      assert.equal(
        saidBy(refused).replace(when, 'applied …'),
        `error: sql/migrations/1_people.sql: modified after it was applied …
${shown}hint:  modified: take the change back and put it into a new migration, or accept it with codelearn repair <version>.
       Nothing was attempted.
`,
      );
    }
    const status = await run('status');
    assert.equal(
      status.out.slice(status.out.indexOf('\n\n') + 2),
      `1 modified, 1 pending\n\n1_people is modified\n${shown}`,
    );
    const json = JSON.parse((await run('status', '--format', 'json')).out);
    assert.deepEqual(
      json.migrations.map(({ detail }: { detail: string | null }) => detail),
      [diff, null],
    );
    assert.deepEqual([...(await database.sql`select to_regclass('public.more') as more`)], [{ more: null }]);
  }));

test('case 4: a large edit is shown in part, a long line where it differs, and no password', () =>
  withProject(
    {
      'migrations/1_many.sql': Array.from({ length: 60 }, (_, n) => `select ${n};\n`).join(''),
      'migrations/2_long.sql': `select '${'x'.repeat(500)}', 1;\n`,
      'migrations/3_secret.sql': "select 'postgres://me:geheim@host/a';\n",
    },
    async ({ run, write }) => {
      assert.equal((await run('migrate')).code, 0);
      write('migrations/1_many.sql', Array.from({ length: 60 }, (_, n) => `select ${n * 2 + 1};\n`).join(''));
      write('migrations/2_long.sql', `select '${'x'.repeat(500)}', 2;\n`);
      write('migrations/3_secret.sql', "select 'postgres://me:geheim@host/b';\n");
      const { code, err } = await run('migrate');
      assert.equal(code, 7);
      assert.match(err, /^ {6}… \d+ more lines$/m);
      assert.match(err, /^ {6}-…x+', 1;\n {6}\+…x+', 2;$/m);
      assert.match(err, /-select 'postgres:\/\/me:\*\*\*@host\/a';\n {6}\+select 'postgres:\/\/me:\*\*\*@host\/b';/);
      assert.doesNotMatch(err, /geheim/);
      assert.ok(err.split('\n').every((line) => line.length < 140));
    },
  ));

/** Above what is kept in the history. */
const huge = `-- ${'x'.repeat(8_000_100)}\n`;

test('cases 4 and 48: of a file too large for the history it is said what cannot be shown, written and undone', () =>
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

test('a diff, applied to the one text, gives the other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = renderLineDiff(before, after);
      assert.ok(!lines.some((line) => line.startsWith('…')));
      assert.equal(apply(before, lines), after.replace(/\n$/, ''), lines.join('\n'));
    }),
    { numRuns: 5000 },
  );
});

/** What `patch` does, with line numbers and context checked. */
function apply(before: string, diff: readonly string[]): string {
  const old =
    before.replace(/\n$/, '') === '' && !before.includes('\n') && before === ''
      ? []
      : before.replace(/\n$/, '').split('\n');
  const result: string[] = [];
  let next = 0;
  for (const line of diff) {
    const [, first, length = '1'] = /^@@ -(\d+)(?:,(\d+))? /.exec(line) ?? [];
    if (first !== undefined) {
      const from = Number(length) === 0 ? Number(first) : Number(first) - 1;
      result.push(...old.slice(next, from));
      next = from;
      continue;
    }
    if (!line.startsWith('+')) assert.equal(old[next], line.slice(1), diff.join('\n'));
    if (!line.startsWith('+')) next += 1;
    if (!line.startsWith('-')) result.push(line.slice(1));
  }
  return [...result, ...old.slice(next)].join('\n');
}
