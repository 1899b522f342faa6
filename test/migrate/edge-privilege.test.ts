import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../src/connection/target.ts';
import { quoteIdentifier } from '../../src/sql-text/identifier.ts';
import { type TestProject, withProject } from '../support/project.ts';

const files = { 'migrations/1_a.sql': 'create table public.a (i int);\n', 'migrations/3_b.sql': 'select 1;\n' };

/** Runs as a role of its own that can log in and nothing else. */
async function asNobody(
  { database, target, runWith }: TestProject,
  use: (run: (...argv: string[]) => ReturnType<TestProject['run']>, role: string) => Promise<void>,
): Promise<void> {
  const role = `nobody_${target.database}`;
  await database.sql.unsafe(`create role ${quoteIdentifier(role)} login password 'secret-word'`);
  try {
    const env = { DATABASE_URL: targetUrl({ ...target, user: role, password: 'secret-word' }) };
    await use((...argv) => runWith({ env }, ...argv), role);
  } finally {
    await database.sql.unsafe(`drop owned by ${quoteIdentifier(role)}; drop role ${quoteIdentifier(role)}`);
  }
}

test('backslashes mean what they say, whatever the server is set to', () =>
  withProject(
    { 'migrations/1_a\\b.sql': "create table public.a as select 'x\\' as t;\n" },
    async ({ run, database, target }) => {
      await database.sql.unsafe(
        `alter database ${quoteIdentifier(target.database)} set standard_conforming_strings = off`,
      );
      const { code, err } = await run('migrate');
      assert.equal(code, 0, err);
      const [row] = await database.sql`select source, name, (select t from public.a) as t from codelearn.migrations`;
      assert.deepEqual({ ...row }, { source: "create table public.a as select 'x\\' as t;\n", name: 'a\\b', t: 'x\\' });
    },
  ));

test('a gap in the numbers is no fault', () =>
  withProject(files, async ({ run }) => {
    assert.equal((await run('migrate')).code, 0);
    assert.equal((await run('status', '--exit-code')).code, 0);
  }));

test('status and the dry run need no right to write, and a role that may not read is told so', () =>
  withProject(files, (project) =>
    asNobody(project, async (run, role) => {
      assert.equal((await run('status')).code, 0);
      assert.equal((await run('migrate', '--dry-run')).code, 0);
      assert.equal((await project.run('migrate')).code, 0);
      const refused = await run('status');
      assert.equal(refused.code, 3);
      assert.match(
        refused.err,
        new RegExp(`role ${role} may not read the history: permission denied for schema codelearn`),
      );
      await project.database.sql.unsafe(
        `grant usage on schema codelearn to ${quoteIdentifier(role)}; grant select on all tables in schema codelearn to ${quoteIdentifier(role)}`,
      );
      assert.equal((await run('status', '--exit-code')).code, 0);
      assert.equal((await run('migrate')).out, 'nothing to do: the database is up to date\n');
    }),
  ));

test("times are the server's, with their zone", () =>
  withProject(files, async ({ runWith, run, database }) => {
    const wrong = { now: () => new Date('1999-01-01T00:00:00Z') };
    assert.equal((await runWith({ ...wrong, env: { DATABASE_URL: targetUrl(database.target) } }, 'migrate')).code, 0);
    const [row] =
      await database.sql`select max(abs(extract(epoch from clock_timestamp() - applied_at)))::float8 as seconds from codelearn.migrations`;
    assert.ok(row?.seconds < 600);
    assert.match(
      JSON.parse((await run('status', '--format', 'json')).out).migrations[0].appliedAt,
      /^\d{4}-\d\d-\d\dT.*Z$/,
    );
  }));
