import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import type { Outcome } from '../../support/cli.ts';
import { testHome } from '../../support/database.ts';
import { type TestProject, withProject } from '../../support/project.ts';
import { skipWithoutSystemPostgres, systemVersions, withSystemServer } from '../../support/system-postgres.ts';

/** Runs it on the project's database, with throw-away databases on the tests' own server. */
function schema({ runWith, target }: TestProject, ...argv: string[]): Promise<Outcome> {
  const env = { DATABASE_URL: targetUrl(target), CODELEARN_HOME: testHome };
  return runWith({ env }, 'schema', ...argv);
}

const files = {
  'migrations/1_a.sql': `create table public.a (id bigint generated always as identity primary key, n int check (n > 0));
comment on table public.a is 'numbers';`,
};

test('the schema of a migrated database is printed, written, and found to be what the migrations make', () =>
  withProject(files, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    const printed = await schema(project);
    assert.equal(printed.code, 0, printed.err);
    assert.match(printed.out, /^create table public\.a \(/m);
    assert.match(printed.out, /^comment on table public\.a is 'numbers';$/m);

    const written = await schema(project, '--write');
    assert.equal(written.out, 'wrote sql/schema.sql\n', written.err);
    assert.equal(readFileSync(join(project.folder, 'sql/schema.sql'), 'utf8'), printed.out);
    const checked = await schema(project, '--check');
    assert.deepEqual([checked.code, checked.out], [0, 'sql/schema.sql is what the migrations make\n'], checked.err);
  }));

test('a migration that the file does not have yet, or a line written by hand, is exit 1 with the difference', () =>
  withProject(files, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    assert.equal((await schema(project, '--write')).code, 0);
    project.write('migrations/2_b.sql', 'create table public.b (i int);');
    const { code, out } = await schema(project, '--check');
    assert.equal(code, 1);
    assert.match(
      out,
      /^sql\/schema\.sql is not what the migrations make\n--- sql\/schema\.sql\n\+\+\+ the migrations\n/,
    );
    assert.match(out, /^\+create table public\.b \($/m);
    const json = await schema(project, '--check', '--format', 'json');
    assert.deepEqual([json.code, JSON.parse(json.out).same], [1, false]);
  }));

test('what a text cannot make is named, and nothing is written', () =>
  withProject(files, async (project) => {
    assert.equal((await project.run('migrate')).code, 0);
    await project.database.sql.unsafe(`
      create foreign data wrapper w;
      create server s foreign data wrapper w;
      create user mapping for public server s options (password 'secret')`);
    const { code, out, err } = await schema(project, '--write');
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /user mapping for public server s: passwords are no part of a schema/);
    assert.doesNotMatch(err, /secret/);
    const missing = await schema(project, '--check');
    assert.equal(missing.code, 2);
    assert.match(missing.err, /there is no sql\/schema\.sql/);
  }));

test('roles that only the live server has are made on the throw-away one', { skip: skipWithoutSystemPostgres }, () =>
  withProject(files, (project) =>
    withSystemServer(systemVersions[0] ?? '', async (live) => {
      const older = { ...project, target: live.target };
      const { code, err } = await project.runWith({ env: { DATABASE_URL: targetUrl(live.target) } }, 'migrate');
      assert.equal(code, 0, err);
      const role = `reader_${randomBytes(4).toString('hex')}`;
      await live.sql.unsafe(`create role ${role}; create policy p on public.a to ${role} using (true)`);
      const printed = await schema(older);
      assert.equal(printed.code, 0, printed.err);
      assert.ok(printed.out.includes(role), printed.out);
    }),
  ),
);
