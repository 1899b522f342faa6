import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../support/project.ts';

const files = {
  'migrations/0001_a.sql': 'create table public.a (i int);\n',
  'migrations/0001_a.down.sql': 'drop table public.a;\n',
  'migrations/0002_b.sql': 'create table public.b (i int);\n',
};

test('baseline declares every version up to one, and migrate goes on from there', () =>
  withProject(files, async ({ run, database }) => {
    await database.sql`create table public.a (i int)`;
    const { code, out } = await run('baseline', '1');
    assert.deepEqual([code, out], [0, 'declared 0001_a\n']);
    const [row] = await database.sql`select origin, hash is not null as hash, down_source from codelearn.migrations`;
    assert.deepEqual({ ...row }, { origin: 'baseline', hash: true, down_source: files['migrations/0001_a.down.sql'] });
    assert.equal((await run('baseline', '1')).out, 'nothing to declare\n');
    assert.equal((await run('migrate')).code, 0);
    assert.equal((await run('rollback', '--to', '1')).code, 7);
    assert.equal((await run('baseline', '9')).code, 2);
    assert.equal((await run('baseline')).code, 2);
  }));
