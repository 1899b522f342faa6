import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { saidBy, withProject } from '../../support/project.ts';

const applied = {
  'migrations/1_a.sql': 'create table public.a (i int);\n',
  'migrations/2_b.sql': 'create table public.b (i int);\n',
  'migrations/3_c.sql': 'create table public.c (i int);\n',
};

test('a file that cannot be read is not missing, and its version is not somebody else’s', () =>
  withProject(applied, async ({ run, remove, folder }) => {
    assert.equal((await run('migrate')).code, 0);
    remove('migrations/2_b.sql');
    symlinkSync('nowhere', join(folder, 'sql/migrations/2_b.sql'));
    symlinkSync('1_a.sql', join(folder, 'sql/migrations/02_a.sql'));
    const outcome = await run('migrate');
    assert.equal(outcome.code, 2);
    assert.match(saidBy(outcome), /^error: sql\/migrations\/2_b\.sql: cannot be read \(ENOENT\)\n/);
  }));
