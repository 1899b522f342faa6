import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../src/connection/target.ts';
import { quoteIdentifier } from '../../src/sql-text/identifier.ts';
import { saidBy, type TestProject, withProject } from '../support/project.ts';

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

test('case 8: backslashes mean what they say, whatever the server is set to', () =>
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

test('case 46: a gap in the numbers is no fault', () =>
  withProject(files, async ({ run }) => {
    assert.equal((await run('migrate')).code, 0);
    assert.equal((await run('status', '--exit-code')).code, 0);
  }));

test('case 53: a read-only session is refused before anything is attempted', () =>
  withProject(files, async ({ run, database, target }) => {
    await database.sql.unsafe(
      `alter database ${quoteIdentifier(target.database)} set default_transaction_read_only = on`,
    );
    const { code, err } = await run('migrate');
    assert.equal(code, 3);
    assert.match(err, /error: sessions of \w+ on .* are read-only\nhint: {2}Look for default_transaction_read_only/);
  }));

test('case 54: a role without the right to create is told which grant it needs', () =>
  withProject(files, (project) =>
    asNobody(project, async (run, role) => {
      // As it is from PostgreSQL 15 on.
      await project.database.sql`revoke create on schema public from public`;
      const first = await run('migrate');
      assert.equal(first.code, 3);
      assert.equal(
        saidBy(first),
        `error: role ${role} may not create the schema codelearn, which holds the history\nhint:  Let its owner run: grant create on database ${project.target.database} to ${role};\n`,
      );
      await project.database.sql.unsafe(
        `grant create on database ${quoteIdentifier(project.target.database)} to ${quoteIdentifier(role)}`,
      );
      const second = await run('migrate');
      assert.equal(second.code, 5);
      assert.match(second.err, /permission denied for schema public \(42501\)/);
      assert.match(second.err, /grant create on schema public to this role/);
      await project.database.sql.unsafe('drop schema codelearn cascade');
    }),
  ));

test('case 61: status and the dry run need no right to write, and a role that may not read is told so', () =>
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

test("case 62: times are the server's, with their zone", () =>
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
