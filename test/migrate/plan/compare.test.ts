import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

test('line ends, comments and blanks may change after the fact; it is said, not refused', () =>
  withProject({ 'migrations/1_a.sql': 'create table public.a (i int);\n' }, async ({ run, write }) => {
    assert.equal((await run('migrate')).code, 0);
    write('migrations/1_a.sql', '-- A.\r\ncreate table public.a (\r\n  i int\r\n);\r\n');
    const { code, err, out } = await run('migrate');
    assert.equal(code, 0);
    assert.equal(out, 'nothing to do: the database is up to date\n');
    assert.match(
      err,
      /note: sql\/migrations\/1_a\.sql: only comments or whitespace changed since it was applied; the SQL is the same\n/,
    );
  }));

test('a line joined to its comment is an edit', () =>
  withProject({ 'migrations/1_a.sql': '-- note\ncreate table public.a (i int);\n' }, async ({ run, write }) => {
    assert.equal((await run('migrate')).code, 0);
    write('migrations/1_a.sql', '-- note create table public.a (i int);\n');
    assert.equal((await run('migrate')).code, 7);
  }));

for (const flag of ['--out-of-order', '--allow-late']) {
  test(`a file out of order is refused, and allowed with ${flag}, and the history says so`, () =>
    withProject({ 'migrations/2_b.sql': 'select 2;' }, async ({ run, write, database }) => {
      await run('migrate');
      write('migrations/1_a.sql', 'select 1;');
      assert.equal((await run('migrate')).code, 7);
      const dry = await run('migrate', flag, '--dry-run');
      assert.equal(dry.out, '-- sql/migrations/1_a.sql (in a transaction, out of order)\nselect 1;\n');
      const { steps } = JSON.parse((await run('migrate', flag, '--dry-run', '--format', 'json')).out);
      const checksum = '354b7196c9ba5fb4b21cf615bb6ec4cd5c07503c34229feef033fc081a8c03f4';
      assert.deepEqual([steps[0].outOfOrder, steps[0].checksum], [true, checksum]);
      assert.equal((await run('migrate', flag)).code, 0);
      const rows = await database.sql`select version, late from codelearn.migrations order by 1`;
      assert.deepEqual(
        [...rows],
        [
          { version: '1', late: true },
          { version: '2', late: false },
        ],
      );
    }));
}

test('a renamed file of the same version and content is the same migration', () =>
  withProject({ 'migrations/1_a.sql': 'select 1;' }, async ({ run, write, remove }) => {
    await run('migrate');
    remove('migrations/1_a.sql');
    write('migrations/1_better_name.sql', 'select 1;');
    const { code, out } = await run('migrate');
    assert.deepEqual([code, out], [0, 'nothing to do: the database is up to date\n']);
  }));
