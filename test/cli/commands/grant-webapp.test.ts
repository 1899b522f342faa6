import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import { depot } from '../../roles/depot.ts';
import { describeServers, type Lab } from '../../roles/lab.ts';
import { type Outcome, runCli } from '../../support/cli.ts';
import { withFolder } from '../../support/folder.ts';

const file = `-- What the shop may do.
-- connection limit: 7
-- statement timeout: 10s
grant usage on schema depot to ROLE;
grant select (id, name), insert (name, price) on depot.goods to ROLE;
grant usage on sequence depot.goods_id_seq to ROLE;`;

/** Runs `grant-webapp`; in what comes back the names that differ from run to run are replaced. */
async function runGrant(
  lab: Lab,
  { argv = [], password }: { argv?: string[]; password?: string } = {},
): Promise<Outcome> {
  return withFolder({ [`sql/roles/${lab.role}.sql`]: file.replaceAll('ROLE', lab.role) }, async (cwd) => {
    const url = targetUrl(lab.target);
    const variable = `${lab.role.toUpperCase()}_PASSWORD`;
    const env = password === undefined ? {} : { [variable]: password };
    const command = ['grant-webapp', '--role', lab.role, '--database-url', url, ...argv];
    const { code, out, err } = await runCli(command, { cwd, env });
    const clean = (text: string): string =>
      [
        [url, 'URL'],
        [variable, 'WEBAPP_PASSWORD'],
        [lab.role, 'webapp'],
        [lab.target.database, 'shop'],
      ].reduce(
        (seen, [from = '', to = '']) => seen.replaceAll(from, to),
        text.replaceAll(/^note: can no longer connect.*\n/gm, '').replaceAll(/\d{3} attempts/g, 'N attempts'),
      );
    return { code, out: clean(out), err: clean(err) };
  });
}

const strip = 'revoke execute on all routines in schema depot from public; revoke all on schema public from public;';

describeServers((lend) => {
  test('says what was granted, what was revoked, and what the role has shown', () =>
    lend(async (lab) => {
      await lab.run(`${depot} ${strip}`);
      const first = await runGrant(lab);
      assert.equal(first.err, 'database: URL (--database-url)\n');
      assert.equal(
        first.out,
        `webapp: created; it may log in, and is nothing else
password: none, so webapp cannot log in: set WEBAPP_PASSWORD and run this again
granted to webapp:
  connect on database shop
  usage on schema depot
  usage on sequence depot.goods_id_seq
  insert (name, price) on table depot.goods
  select (id, name) on table depot.goods
revoked from PUBLIC:
  connect on database shop
  temporary on database shop
  usage on language plpgsql
note: PUBLIC is every role; roles that used these rights need them granted by name now
proof (set role webapp): N attempts refused, 3 granted rights work
`,
      );
      assert.equal(first.code, 0);
      const second = await runGrant(lab, { password: 'open sesame' });
      assert.equal(
        second.out,
        `webapp: nothing to change, it is what sql/roles/webapp.sql says
password: set from WEBAPP_PASSWORD, stored as SCRAM-SHA-256
proof (logged in as webapp): N attempts refused, 4 granted rights work
`,
      );
      const third = await runGrant(lab, { password: 'open sesame' });
      assert.equal(
        third.out,
        `webapp: nothing to change, it is what sql/roles/webapp.sql says
password: unchanged, it is the one in WEBAPP_PASSWORD
proof (logged in as webapp): N attempts refused, 4 granted rights work
`,
      );
    }));

  test('a dry run speaks of what would be', () =>
    lend(async (lab) => {
      await lab.run(`${depot} ${strip}`);
      await runGrant(lab, { password: 'first' });
      await lab.run(
        'grant delete on depot.goods to ROLE; revoke select (id) on depot.goods from ROLE; alter role ROLE createdb',
      );
      const { code, out } = await runGrant(lab, { argv: ['--dry-run'], password: 'second' });
      assert.equal(
        out,
        `webapp: would be adjusted
  createdb → nocreatedb
password: would be set from WEBAPP_PASSWORD, stored as SCRAM-SHA-256
would be granted to webapp:
  select (id) on table depot.goods
would be revoked from webapp:
  delete on table depot.goods
`,
      );
      assert.equal(code, 0);
    }));

  test('an attempt that is not refused, and a right that does not work, make it exit 1', () =>
    lend(async (lab) => {
      await lab.run(`${depot} ${strip}
        create function depot.checked() returns numeric language sql as 'select 1.0';
        revoke execute on function depot.checked() from public;
        alter table depot.goods alter price set default depot.checked();
        create role ROLE; alter table depot.moves owner to ROLE`);
      const { code, out } = await runGrant(lab);
      assert.equal(code, 1);
      assert.match(
        out,
        /\nwebapp owns, and can be refused nothing there:\n {2}sequence depot\.moves_id_seq\n {2}table depot\.moves\n/,
      );
      assert.match(out, /\nNOT REFUSED:\n(.*\n)* {2}drop table depot\.moves: went through \(00000\)\n/);
      assert.match(
        out,
        /\nGRANTED, BUT REFUSED:\n {2}explain insert into depot\.goods \(name, price\) values \(default, default\): permission denied for function checked \(42501\)\n/,
      );
    }));

  test('the JSON document has every field, filled or empty', () =>
    lend(async (lab) => {
      await lab.run(`${depot} ${strip}`);
      const { code, out } = await runGrant(lab, { argv: ['--format', 'json'], password: 'open sesame' });
      assert.equal(code, 0);
      const { refused, ...document } = JSON.parse(out);
      const right = { columns: [], grantOption: false, schema: null, table: null };
      const web = { grantee: 'webapp', ...right };
      const goods = { ...web, kind: 'table', object: 'depot.goods', schema: 'depot', table: 'goods' };
      const setting = `alter role "webapp" in database "shop" set statement_timeout = '10s'`;
      const database = { ...right, kind: 'database', object: 'shop' };
      assert.deepEqual(document, {
        format: 1,
        database: 'URL',
        role: 'webapp',
        dryRun: false,
        created: true,
        adjusted: [{ is: 'statement_timeout not set', wanted: 'statement_timeout 10s', fix: setting }],
        password: 'set',
        granted: [
          { ...web, ...database, privilege: 'connect' },
          { ...web, kind: 'schema', object: 'depot', schema: 'depot', privilege: 'usage' },
          { ...web, kind: 'sequence', object: 'depot.goods_id_seq', schema: 'depot', privilege: 'usage' },
          { ...goods, privilege: 'insert', columns: ['name', 'price'] },
          { ...goods, privilege: 'select', columns: ['id', 'name'] },
        ],
        revoked: [
          { ...database, grantee: 'PUBLIC', privilege: 'connect' },
          { ...database, grantee: 'PUBLIC', privilege: 'temporary' },
          { ...right, grantee: 'PUBLIC', kind: 'language', object: 'plpgsql', privilege: 'usage' },
        ],
        remaining: [],
        owned: [],
        lockedOut: document.lockedOut,
        provenBy: 'login',
        allowed: [],
        undecided: [],
        worked: [
          'log in with its password',
          'explain select id, name from depot.goods',
          'explain insert into depot.goods (name, price) values (default, default)',
          "select pg_catalog.currval('depot.goods_id_seq')",
        ],
        failed: [],
        notes: [],
      });
      assert.deepEqual(refused.at(-1), { attempt: 'log in with a wrong password', sqlstate: '28P01' });
      assert.ok(refused.some(({ attempt }: { attempt: string }) => attempt === 'drop table depot.goods'));
    }));
});

test('a role without a file, an empty password and a faulty file are refused before the database is looked for', () =>
  withFolder({ 'sql/roles/webapp.sql': 'grant select on t to other;' }, async (cwd) => {
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere' };
    const run = (argv: string[], more = {}) => runCli(['grant-webapp', ...argv], { cwd, env: { ...env, ...more } });
    assert.deepEqual(await run([]), {
      code: 2,
      out: '',
      err: `error: sql/roles/webapp.sql:1: this grants to other, but the file is for webapp
hint:  The file lists what webapp may do and nothing else: "grant … on … to webapp;". Nothing was attempted.
`,
    });
    assert.deepEqual(await run(['--role', 'shop']), {
      code: 2,
      out: '',
      err: `error: there is no file sql/roles/shop.sql: it says what shop may do
hint:  Write it as plain statements, e.g. "grant select on public.some_table to shop;". Nothing was attempted.
`,
    });
    assert.equal((await run(['--rolle', 'shop'])).code, 2);
  }));
