import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAsRecorded } from '../../../src/migrate/history/history.ts';
import { openProjectFolder } from '../../../src/project/files.ts';
import { readMigrationFiles } from '../../../src/project/migration-files.ts';
import { withProject } from '../../support/project.ts';

test('the history is compared by digests, of the repeatable files as well', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.a (i int);',
      'repeatable/a_view.sql': 'create or replace view public.a_view as select i from public.a;',
      'repeatable/b_view.sql': 'create or replace view public.b_view as select i from public.a;',
    },
    async ({ run, database, folder, write }) => {
      const isCurrent = (): Promise<boolean> =>
        isAsRecorded(database, readMigrationFiles(openProjectFolder('sql', folder)));
      assert.equal(await isCurrent(), false);
      assert.equal((await run('migrate')).code, 0);
      assert.equal(await isCurrent(), true);
      write('repeatable/b_view.sql', 'create or replace view public.b_view as select i + 1 as i from public.a;');
      assert.equal(await isCurrent(), false);
      assert.equal((await run('migrate')).code, 0);
      assert.equal(await isCurrent(), true);
      write('migrations/2_b.sql', 'select 1;');
      assert.equal(await isCurrent(), false);
    },
  ));
