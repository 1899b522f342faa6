import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { targetUrl } from '../../src/connection/target.ts';
import { passwordVariable, readPassword } from '../../src/roles/role-password.ts';
import { runCli } from '../support/cli.ts';
import { withFolder } from '../support/folder.ts';
import { skipWithoutSystemPostgres, systemVersions, withSystemServer } from '../support/system-postgres.ts';

const secret = 'correct horse battery staple';

test('a password is in no log of the server and in no output', { skip: skipWithoutSystemPostgres }, () =>
  withSystemServer(systemVersions[0] ?? '', async (database) => {
    const [row] = await database.sql`select pg_catalog.current_setting('data_directory') as data`;
    const log = join(dirname(row?.data), 'log');
    await database.sql.unsafe("alter system set log_statement = 'all'");
    await database.sql`select pg_catalog.pg_reload_conf()`;
    await withFolder({ 'sql/roles/webapp.sql': '' }, async (cwd) => {
      const io = { cwd, env: { WEBAPP_PASSWORD: secret, CODELEARN_HOME: cwd } };
      const seen = await runCli(['grant-webapp', '--database-url', targetUrl(database.target)], io);
      const json = await runCli(['grant-webapp', '--format', 'json', '--database-url', targetUrl(database.target)], io);
      for (const text of [seen.out, seen.err, json.out, json.err]) assert.ok(!text.includes(secret) && text !== '');
      // This server trusts everybody: then no password is proven, and every run stores it again.
      assert.equal(seen.code, 1);
      assert.match(
        seen.out,
        /\nNOT REFUSED:\n {2}log in with a wrong password: the server asks for no password from here/,
      );
      assert.match(seen.out, /^password: set from WEBAPP_PASSWORD, stored as SCRAM-SHA-256$/m);
      assert.equal(JSON.parse(json.out).password, 'unchanged');
    });
    await database.sql.unsafe(`alter role webapp password '${secret}'`);
    const logged = readFileSync(log, 'utf8');
    assert.match(logged, /alter role "webapp" password 'SCRAM-SHA-256\$4096:/, 'the log is complete');
    assert.equal(logged.split(secret).length, 2, 'only our own clear statement is in it');
  }),
);

test('the variable is named after the role', () => {
  assert.deepEqual(['webapp', 'read-only', 'Ünit 1'].map(passwordVariable), [
    'WEBAPP_PASSWORD',
    'READ_ONLY_PASSWORD',
    '_NIT_1_PASSWORD',
  ]);
});

test('a variable that is set but empty is a lost secret, not a wish', () => {
  assert.equal(readPassword({}, 'webapp'), undefined);
  assert.equal(readPassword({ WEBAPP_PASSWORD: 'x' }, 'webapp'), 'x');
  assert.throws(() => readPassword({ WEBAPP_PASSWORD: '' }, 'webapp'), {
    exit: 2,
    message: 'WEBAPP_PASSWORD is set but empty',
  });
  assert.throws(() => readPassword({ WEBAPP_PASSWORD: 'a\0b' }, 'webapp'), {
    exit: 2,
    message: 'WEBAPP_PASSWORD is set but holds a NUL',
  });
});
