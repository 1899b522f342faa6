import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, withProject } from '../../support/project.ts';

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

test('a modified file is refused with what was changed, by migrate, the dry run and status', () =>
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

test('a large edit is shown in part, a long line where it differs, and no password', () =>
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
