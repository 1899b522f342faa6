import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withProject } from '../support/project.ts';

test('a file that stopped on its way and is gone is written again from the history', () =>
  withProject(
    { 'migrations/1_a.sql': '-- transaction: none\ncreate table public.a (i int);\nselect nope;\n' },
    async ({ run, remove, database }) => {
      assert.equal((await run('migrate')).code, 6);
      remove('migrations/1_a.sql');
      const { code, err } = await run('migrate');
      assert.equal(code, 7);
      assert.match(err, /1_a\.sql: stopped on its way, and the file is missing\n/);
      assert.match(err, /codelearn repair <version> writes it from the history/);
      assert.equal((await run('repair', '1')).out, 'wrote sql/migrations/1_a.sql from the history\n');
      await database.sql.unsafe('create function public.nope() returns int language sql return 1');
      assert.equal((await run('migrate')).code, 6);
    },
  ));

const files = {
  'migrations/0001_a.sql': 'create table public.a (i int);\n',
  'migrations/0001_a.down.sql': 'drop table public.a;\n',
  'migrations/0002_b.sql': 'create table public.b (i int);\n',
};

test('repair accepts a modified file by name, and nothing else', () =>
  withProject(files, async ({ run, write, database }) => {
    await run('migrate');
    write('migrations/0001_a.sql', 'create table public.a (i bigint);\n');
    assert.equal((await run('migrate')).code, 7);
    assert.equal((await run('repair', '2')).code, 2);
    const { code, out } = await run('repair', '0001');
    assert.deepEqual(
      [code, out],
      [0, 'accepted sql/migrations/0001_a.sql as it is now; the database was not changed\n'],
    );
    assert.equal((await run('migrate')).code, 0);
    const [row] = await database.sql`select source from codelearn.migrations where version = 1`;
    assert.equal(row?.source, 'create table public.a (i bigint);\n');
  }));

test('repair writes a missing file and its way back from the history', () =>
  withProject(files, async ({ run, remove, folder }) => {
    await run('migrate');
    remove('migrations/0001_a.sql');
    remove('migrations/0001_a.down.sql');
    assert.equal((await run('migrate')).code, 7);
    const { code, out } = await run('repair', '1');
    assert.deepEqual(
      [code, out],
      [0, 'wrote sql/migrations/0001_a.sql and sql/migrations/0001_a.down.sql from the history\n'],
    );
    assert.equal(readFileSync(join(folder, 'sql/migrations/0001_a.sql'), 'utf8'), files['migrations/0001_a.sql']);
    assert.equal((await run('migrate')).code, 0);
  }));

test('repair writes no file outside the folder of migrations, whatever the history says', () =>
  withProject(files, async ({ run, remove, database, folder }) => {
    await run('migrate');
    remove('migrations/0002_b.sql');
    for (const file of ['../../0002_b.sql', join(folder, '0002_b.sql')]) {
      await database.sql`update codelearn.migrations set file = ${file} where version = 2`;
      const { code, err } = await run('repair', '2');
      assert.equal(code, 2);
      assert.match(
        err,
        /0002_b\.sql would be written outside the folder of migrations\nhint: {2}Nothing was written\.\n/,
      );
    }
    assert.equal(existsSync(join(folder, '0002_b.sql')), false);
  }));

test('repair --forget takes a migration without file out of the history', () =>
  withProject(files, async ({ run, remove, folder }) => {
    await run('migrate');
    remove('migrations/0002_b.sql');
    assert.equal((await run('repair', '2', '--forget')).code, 0);
    assert.equal(existsSync(join(folder, 'sql/migrations/0002_b.sql')), false);
    assert.equal((await run('migrate')).code, 0);
  }));

test('repair says of a statement that was cut off that it is done, or is to be run again', () =>
  withProject(
    {
      'migrations/1_a.sql':
        '-- transaction: none\ncreate table public.a (i int);\ndo $$ begin insert into public.a values (1); commit; end $$;\nselect 1;\n',
    },
    async ({ run, database }) => {
      const cutOff = async (): Promise<void> => {
        await database.sql`
          update codelearn.migrations set state = 'partial', statements_done = 1, statement_started = 2, invalid_before = '{}',
            statement_hashes = array[encode(sha256('create table public.a (i int)'), 'hex'), encode(sha256('do $$ begin insert into public.a values (1); commit; end $$'), 'hex'), 'y']`;
      };
      const rows = async (): Promise<number> => (await database.sql`select from public.a`).length;
      assert.equal((await run('migrate')).code, 0);
      await cutOff();
      assert.equal((await run('repair', '1')).code, 2);
      assert.match((await run('repair', '1', '--done')).out, /^statement 2 of 1_a counts as done/);
      assert.deepEqual([(await run('migrate')).code, await rows()], [0, 1]);
      await cutOff();
      assert.match((await run('repair', '1', '--again')).out, /^statement 2 of 1_a will be run again/);
      assert.deepEqual([(await run('migrate')).code, await rows()], [0, 2]);
    },
  ));
