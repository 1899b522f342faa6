import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

const files = {
  'migrations/1_a.sql': 'create table public.a (i int);\n',
  'migrations/2_b.sql': '-- transaction: none\ncreate index concurrently a_i on public.a (i);',
  'repeatable/views.sql': 'create or replace view public.v as select i from public.a;\n',
};

test('history faults and faults in the SQL of pending files are one report', () =>
  withProject(files, async ({ run, write }) => {
    assert.equal((await run('migrate')).code, 0);
    write('migrations/1_a.sql', 'create table public.a (i bigint);\n');
    write('migrations/3_c.sql', 'selec 1;\n');
    const { code, err } = await run('migrate');
    assert.equal(code, 7);
    assert.match(
      err,
      /2 faults found:\n {2}- sql\/migrations\/1_a\.sql: modified after it was applied .*\n(?: {6}.*\n)+ {2}- sql\/migrations\/3_c\.sql:1:1: syntax error/,
    );
  }));

test('what is wrong with a way back is said before anything is applied', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.a (i int);',
      'migrations/2_b.sql': 'create table public.b (i int);',
      'migrations/2_b.down.sql': Buffer.from('drop \xff', 'latin1'),
    },
    async ({ run, write, database }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 2);
      assert.match(err, /error: sql\/migrations\/2_b\.down\.sql: not UTF-8 at byte offset 5 \(line 1\)\n/);
      const declared = await run('baseline', '2');
      assert.equal(declared.code, 2);
      assert.match(declared.err, /error: sql\/migrations\/2_b\.down\.sql: not UTF-8 at byte offset 5 \(line 1\)\n/);
      const [row] = await database.sql`select to_regclass('public.a') as a`;
      assert.equal(row?.a, null);
      write('migrations/2_b.down.sql', 'drop table public.b;');
      assert.equal(
        (await run('migrate')).out.replace(/in .*;/, 'in N ms;'),
        '2 migrations applied in N ms; the database is up to date\n',
      );
    },
  ));
