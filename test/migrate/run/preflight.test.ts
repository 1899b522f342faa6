import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import { quoteIdentifier } from '../../../src/sql-text/identifier.ts';
import { saidBy, type TestProject, withProject } from '../../support/project.ts';

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

test('a read-only session is refused before anything is attempted', () =>
  withProject(files, async ({ run, database, target }) => {
    await database.sql.unsafe(
      `alter database ${quoteIdentifier(target.database)} set default_transaction_read_only = on`,
    );
    const { code, err } = await run('migrate');
    assert.equal(code, 3);
    assert.match(err, /error: sessions of \w+ on .* are read-only\nhint: {2}Look for default_transaction_read_only/);
  }));

test('a role without the right to create is told which grant it needs', () =>
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
