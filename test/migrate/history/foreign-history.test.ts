import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

const one = 'create table public.one (i int);\n';

test('a dirty or failed foreign history is not taken over', () =>
  withProject({ 'db/1_one.up.sql': one }, async ({ run, database }) => {
    await database.sql.unsafe(
      'create table schema_migrations (version bigint primary key, dirty boolean not null); insert into schema_migrations values (1, true)',
    );
    const { code, err } = await run('baseline', '--sql', 'sql/db', '--from', 'golang-migrate');
    assert.equal(code, 7);
    assert.match(err, /the history of golang-migrate is not clean: version 1 is dirty/);
  }));
