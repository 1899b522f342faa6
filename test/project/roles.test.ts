import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openProjectFolder } from '../../src/project/files.ts';
import { findRole, readGrants, readRoles } from '../../src/project/roles.ts';
import { withFolder } from '../support/folder.ts';

function readFile(text: string, name = 'web') {
  return withFolder({ [`sql/roles/${name}.sql`]: text }, async (folder) => {
    const role = findRole(openProjectFolder('sql', folder), name);
    return { role, grants: await readGrants(role) };
  });
}

const fault = (message: string) => ({ name: 'CodelearnError', exit: 2, message });

test('a file gives a role its name, limits and timeouts', async () => {
  const { role } = await readFile(
    '-- What the site may do.\n-- connection limit: 20\n-- statement timeout: 1500ms\n-- lock timeout: 0\n-- idle timeout: 5min\n',
  );
  assert.deepEqual(
    { name: role.name, sentence: role.sentence, limit: role.connectionLimit, settings: role.settings },
    {
      name: 'web',
      sentence: 'What the site may do.',
      limit: 20,
      settings: {
        statement_timeout: '1500ms',
        lock_timeout: '0',
        idle_in_transaction_session_timeout: '5min',
      },
    },
  );
});

test('a file without a header sets no limit and leaves the timeouts to the server', async () => {
  const { role, grants } = await readFile('');
  assert.equal(role.connectionLimit, -1);
  assert.deepEqual(role.settings, {});
  assert.deepEqual(grants, []);
});

test('every kind of grant is read with its line', async () => {
  const { grants } = await readFile(`
grant select (id, "Odd""Name"), insert on public.users, "Users" to web;
grant usage, create on schema a, "B" to web;

grant execute on function f(text, int[], my.t), g to web;
grant execute on procedure p() to web;
grant all on all tables in schema public to web;
grant execute on all routines in schema public to web;
grant usage on sequence s to web; grant usage on type my.t to web; grant usage on domain d to web;
grant temp on database shop to web;
grant all (id) on users to web;`);
  const shared = { everyInSchema: false };
  const whole = (name: string) => ({ name, columns: [] });
  assert.deepEqual(grants, [
    {
      ...shared,
      line: 2,
      kind: 'table',
      names: ['"public"."users"', '"Users"'],
      privileges: [{ name: 'select', columns: ['id', 'Odd"Name'] }, whole('insert')],
    },
    { ...shared, line: 3, kind: 'schema', names: ['"a"', '"B"'], privileges: [whole('usage'), whole('create')] },
    {
      ...shared,
      line: 5,
      kind: 'function',
      names: ['"f"("text", "pg_catalog"."int4"[], "my"."t")', '"g"'],
      privileges: [whole('execute')],
    },
    { ...shared, line: 6, kind: 'procedure', names: ['"p"()'], privileges: [whole('execute')] },
    { line: 7, kind: 'table', everyInSchema: true, names: ['"public"'], privileges: [] },
    { line: 8, kind: 'routine', everyInSchema: true, names: ['"public"'], privileges: [whole('execute')] },
    { ...shared, line: 9, kind: 'sequence', names: ['"s"'], privileges: [whole('usage')] },
    { ...shared, line: 9, kind: 'type', names: ['"my"."t"'], privileges: [whole('usage')] },
    { ...shared, line: 9, kind: 'type', names: ['"d"'], privileges: [whole('usage')] },
    { ...shared, line: 10, kind: 'database', names: ['"shop"'], privileges: [whole('temporary')] },
    { ...shared, line: 11, kind: 'table', names: ['"users"'], privileges: [{ name: 'all', columns: ['id'] }] },
  ]);
});

const faulty: Readonly<Record<string, string>> = {
  'select 1;': 'sql/roles/web.sql:3: only GRANT statements may stand here, not Select',
  'revoke select on t from web;':
    'sql/roles/web.sql:3: only GRANT statements may stand here: whatever is not granted is revoked',
  'grant owner to web;':
    'sql/roles/web.sql:3: a membership brings rights that this file does not show; grant the rights themselves',
  'grant select on t to web, other;': 'sql/roles/web.sql:3: this grants to other, but the file is for web',
  'grant select on t to public;': 'sql/roles/web.sql:3: this grants to PUBLIC, but the file is for web',
  'grant select on t to current_user;': 'sql/roles/web.sql:3: this grants to CURRENT_USER, but the file is for web',
  'grant select on t to "Web";': 'sql/roles/web.sql:3: this grants to Web, but the file is for web',
  'grant select on t to web with grant option;': 'sql/roles/web.sql:3: with grant option web could hand its rights on',
  'grant set on parameter work_mem to web;': 'sql/roles/web.sql:3: rights on a parameter are not for an application',
  'grant usage on language plpgsql to web;': 'sql/roles/web.sql:3: rights on a language are not for an application',
};

for (const [statement, message] of Object.entries(faulty)) {
  test(`refused with its line: ${statement}`, async () => {
    await assert.rejects(readFile(`-- A role.\n\n${statement}\n`), fault(message));
  });
}

test('a syntax error is shown with its place', async () => {
  await assert.rejects(readFile('grant selct select on t to web;'), {
    exit: 2,
    message: /^sql\/roles\/web\.sql:1:13: syntax error at or near "select"/,
  });
});

const headers: Readonly<Record<string, string>> = {
  'connection limit: 0': 'sql/roles/web.sql:2: "0" is not a number of connections, 1 or more',
  'connection limit: many': 'sql/roles/web.sql:2: "many" is not a number of connections, 1 or more',
  'statement timeout: 10': 'sql/roles/web.sql:2: "10" is not a duration such as 500ms, 10s or 5min (0 for no timeout)',
  'lock timeout: 4 weeks':
    'sql/roles/web.sql:2: "4 weeks" is not a duration such as 500ms, 10s or 5min (0 for no timeout)',
  'idle timeout: 30d': 'sql/roles/web.sql:2: "30d" is not a duration such as 500ms, 10s or 5min (0 for no timeout)',
  'idle time: 1s': 'sql/roles/web.sql:2: unknown name "idle time" in the header',
};

for (const [line, message] of Object.entries(headers)) {
  test(`a header is refused with its line: ${line}`, () =>
    withFolder({ 'sql/roles/web.sql': `-- A role.\n-- ${line}\n` }, (folder) => {
      assert.throws(() => readRoles(openProjectFolder('sql', folder)), fault(message));
    }));
}

test('names that the server keeps for itself, or would cut, are refused', async () => {
  for (const name of ['public', 'none', 'pg_web', 'w'.repeat(64)]) {
    await assert.rejects(readFile('', name), fault(`sql/roles/${name}.sql:1: no role can be called "${name}"`));
  }
});

test('a role without a file is an error that says what the file is for', () =>
  withFolder({ 'sql/roles/web.sql': '' }, (folder) => {
    assert.throws(
      () => findRole(openProjectFolder('sql', folder), 'webapp'),
      fault('there is no file sql/roles/webapp.sql: it says what webapp may do'),
    );
  }));

test('a timeout is written like every other duration, and kept as the server shows it', async () => {
  const { role } = await readFile('-- A role.\n-- statement timeout: 1 hour 30 minutes\n-- lock timeout: 60 s\n');
  assert.deepEqual(role.settings, { statement_timeout: '90min', lock_timeout: '1min' });
});
