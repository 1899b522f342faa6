import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOwn } from '../../../src/database/bare-statement.ts';
import { forgetMigration, recordAccepted, recordUndone } from '../../../src/migrate/history/record.ts';
import { openProjectFolder } from '../../../src/project/files.ts';
import { readMigrations } from '../../../src/project/migrations.ts';
import { withProject } from '../../support/project.ts';

const files = {
  'migrations/1_a.sql': 'create table public.a (i int);',
  'migrations/2_b.sql': 'create table public.b (i int);',
  'repeatable/v.sql': 'create or replace view public.v as select 1 as i;',
};

test('an accepted file takes the place of the applied one; when and by whom it was applied stays', () =>
  withProject(files, async ({ run, write, folder, database }) => {
    assert.equal((await run('migrate')).code, 0);
    const [before] = await database.sql`select * from codelearn.migrations where version = 1`;
    write('migrations/1_a.sql', 'create table public.a (i bigint);');
    write('migrations/1_a.down.sql', 'drop table public.a;');
    const [migration] = readMigrations(openProjectFolder('sql', folder));
    assert.ok(migration);
    await runOwn(database, recordAccepted(migration, 'normalized'));
    const [after] = await database.sql`select * from codelearn.migrations where version = 1`;
    assert.deepEqual(
      { ...after },
      {
        ...before,
        hash: migration.checksum,
        token_hash: 'normalized',
        source: 'create table public.a (i bigint);',
        down_file: '1_a.down.sql',
        down_source: 'drop table public.a;',
        down_in_transaction: true,
      },
    );
  }));

test('what is forgotten leaves the repeatable files as they are, what was undone makes them due again', () =>
  withProject(files, async ({ run, database }) => {
    assert.equal((await run('migrate')).code, 0);
    const count = async (): Promise<object> => {
      const [row] = await database.sql`
        select (select pg_catalog.count(*)::int from codelearn.migrations) as migrations,
               (select pg_catalog.count(*)::int from codelearn.repeatables) as repeatables`;
      return { ...row };
    };
    await runOwn(database, forgetMigration(2n));
    assert.deepEqual(await count(), { migrations: 1, repeatables: 1 });
    await runOwn(database, recordUndone(1n));
    assert.deepEqual(await count(), { migrations: 0, repeatables: 0 });
  }));
