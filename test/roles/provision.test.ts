import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { grantRole, isAsDeclared } from '../../src/roles/grant.ts';
import { describePrivilege } from '../../src/roles/privilege-groups.ts';
import { matchesVerifier } from '../../src/roles/scram.ts';
import { connectTo } from '../support/database.ts';
import { depot } from './depot.ts';
import { describeServers, type Lab } from './lab.ts';
import { readSnapshot } from './snapshot.ts';

const file = `-- What the shop may do.
-- connection limit: 7
-- statement timeout: 10s
-- idle timeout: 1min
grant usage on schema depot to ROLE;
grant select (id, name), insert (name, price) on depot.goods to ROLE;
grant usage on sequence depot.goods_id_seq to ROLE;
grant select on depot.moves to ROLE;
grant execute on function depot.double(int) to ROLE;`;

async function grant(
  lab: Lab,
  {
    database = lab.database,
    password,
    dryRun = false,
    text = file,
  }: Partial<{
    database: Database;
    password: string;
    dryRun: boolean;
    text: string;
  }> = {},
) {
  const { role, grants } = await lab.declare(text);
  return grantRole(database, role, grants, { password, dryRun });
}

type Granted = Awaited<ReturnType<typeof grant>>;

const words = (groups: Granted['granted']): string[] =>
  groups.map((group) => `${group.grantee === 'PUBLIC' ? 'PUBLIC: ' : ''}${describePrivilege(group)}`).sort();

const held = (name: string): string[] => [
  `connect on database ${name}`,
  'execute on function depot.double(integer)',
  'insert (name, price) on table depot.goods',
  'select (id, name) on table depot.goods',
  'select on table depot.moves',
  'usage on schema depot',
  'usage on sequence depot.goods_id_seq',
];

/** What PUBLIC has of the depot's functions when nobody has taken it away. */
const functions = [
  'anything(anyelement)',
  'double(integer)',
  'double(numeric)',
  'everything()',
  'join_all(text, text[])',
  'paint(depot.color, "Big Depot"."Odd ""Table""")',
  'split(integer)',
  'stamp()',
  'total(integer)',
].map((name) => `PUBLIC: execute on function depot.${name}`);

function nothingChanged(granted: Granted): void {
  const { created, adjusted } = granted;
  assert.deepEqual(
    { created, adjusted, granted: granted.granted, revoked: granted.revoked },
    {
      created: false,
      adjusted: [],
      granted: [],
      revoked: [],
    },
  );
}

async function withSession<T>(lab: Lab, user: string, use: (database: Database) => Promise<T>): Promise<T> {
  return connectTo({ ...lab.target, user, password: 'secret' }, use);
}

describeServers((lend) => {
  test('the first run creates the role, grants the file, takes from PUBLIC, and is proven', () =>
    lend(async (lab) => {
      await lab.run(depot);
      const granted = await grant(lab, { password: 'open sesame' });
      const {
        database: { sql },
        role,
        target: { database },
      } = lab;
      assert.equal(granted.created, true);
      assert.equal(granted.password, 'set');
      assert.deepEqual(words(granted.granted), held(database));
      const publics = words(granted.revoked).filter((right) => !/on schema public/.test(right));
      assert.deepEqual(
        publics,
        [
          `PUBLIC: connect on database ${database}`,
          ...functions,
          'PUBLIC: execute on procedure depot.clean(integer)',
          `PUBLIC: temporary on database ${database}`,
          'PUBLIC: usage on language plpgsql',
        ].sort(),
      );
      assert.ok(words(granted.revoked).includes('PUBLIC: usage on schema public'));
      assert.deepEqual(granted.proof?.by, 'login');
      assert.deepEqual([granted.remaining, granted.owned, granted.lockedOut.includes(role)], [[], [], false]);
      assert.ok(isAsDeclared(granted));
      const [attributes] = await sql`
        select rolcanlogin, rolinherit, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolconnlimit,
               rolpassword, (select to_json(setconfig) from pg_catalog.pg_db_role_setting s where s.setrole = a.oid) as settings
        from pg_catalog.pg_authid a where rolname = ${role}`;
      const { rolpassword, ...rest } = attributes ?? {};
      assert.ok(matchesVerifier('open sesame', rolpassword));
      assert.deepEqual(rest, {
        rolcanlogin: true,
        ...{ rolinherit: false, rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolreplication: false },
        ...{ rolbypassrls: false, rolconnlimit: 7 },
        settings: ['statement_timeout=10s', 'idle_in_transaction_session_timeout=1min'],
      });
    }));

  test('the second run changes nothing: not a row of the catalog is written', () =>
    lend(async (lab) => {
      await lab.run(depot);
      await grant(lab, { password: 'open sesame' });
      const before = await readSnapshot(lab.database, lab.role);
      const again = await grant(lab, { password: 'open sesame' });
      nothingChanged(again);
      assert.equal(again.password, 'unchanged');
      const after = await readSnapshot(lab.database, lab.role);
      assert.deepEqual(
        [...after].filter((row) => !before.has(row)),
        [],
      );
      assert.deepEqual(
        [...before].filter((row) => !after.has(row)),
        [],
      );
    }));

  test('a dry run says the same and keeps nothing', () =>
    lend(async (lab) => {
      await lab.run(depot);
      const before = await readSnapshot(lab.database, lab.role);
      const dry = await grant(lab, { password: 'open sesame', dryRun: true });
      assert.deepEqual(
        [...(await readSnapshot(lab.database, lab.role))].filter((row) => !before.has(row)),
        [],
      );
      const real = await grant(lab, { password: 'open sesame' });
      assert.deepEqual(
        [dry.created, words(dry.granted), words(dry.revoked)],
        [true, words(real.granted), words(real.revoked)],
      );
      assert.equal(dry.proof, null);
    }));

  test('whatever was granted by hand is revoked, whoever granted it', () =>
    lend(async (lab) => {
      await lab.run(depot);
      await grant(lab);
      const helper = await lab.createRole();
      const group = await lab.createRole();
      await lab.run(
        `
        grant truncate, select on depot.goods to ROLE;
        grant update (price) on depot.goods to ROLE;
        grant select on depot.moves to ROLE with grant option;
        grant usage on schema depot to ${helper};
        grant delete on depot.moves to ${helper} with grant option;
        set role ${helper}; grant delete on depot.moves to ROLE; reset role;
        grant ${group} to ROLE with admin option;
        grant select on depot.stock to public;
        grant execute on function pg_catalog.pg_reload_conf() to public;
        alter default privileges in schema depot grant select on tables to ROLE;
        alter default privileges grant usage on schemas to public;
        alter default privileges in schema depot grant execute on functions to public;
        grant create on schema depot to ROLE; grant usage on type depot.color to ROLE;
        grant create on database DATABASE to ROLE;
        grant usage on language plpgsql to ROLE;
        create foreign data wrapper wrapper; create server server foreign data wrapper wrapper;
        grant usage on foreign data wrapper wrapper to ROLE; grant usage on foreign server server to ROLE;
        select lo_create(4711); grant select on large object 4711 to ROLE;
        alter role ROLE superuser createdb createrole replication bypassrls inherit nologin connection limit 99;
        alter role ROLE in database DATABASE set statement_timeout = '1h';
        alter role ROLE in database DATABASE set lock_timeout = '1h';
      `.replaceAll('DATABASE', lab.target.database),
      );
      const granted = await grant(lab);
      assert.deepEqual(
        words(granted.revoked),
        [
          'PUBLIC: execute on function pg_catalog.pg_reload_conf()',
          'PUBLIC: execute on functions made later (for role postgres in schema depot)',
          'PUBLIC: select on table depot.stock',
          'PUBLIC: usage on schemas made later (for role postgres)',
          `create on database ${lab.target.database}`,
          'create on schema depot',
          'delete on table depot.moves',
          'grant option for select on table depot.moves',
          `grant option for membership in ${group}`,
          `membership in ${group}`,
          'select on large object 4711',
          'select on table depot.goods',
          'select on tables made later (for role postgres in schema depot)',
          'truncate on table depot.goods',
          'update (price) on table depot.goods',
          'usage on foreign data wrapper wrapper',
          'usage on foreign server server',
          'usage on language plpgsql',
          'usage on type depot.color',
        ].sort(),
      );
      assert.deepEqual(words(granted.granted), []);
      assert.deepEqual(
        granted.adjusted.map(({ is, wanted }) => `${is} → ${wanted}`),
        [
          'superuser → nosuperuser',
          'createdb → nocreatedb',
          'createrole → nocreaterole',
          'replication → noreplication',
          'bypassrls → nobypassrls',
          'inherit → noinherit',
          'nologin → login',
          'connection limit 99 → connection limit 7',
          'statement_timeout 1h → statement_timeout 10s',
          'lock_timeout 1h → lock_timeout not set',
        ],
      );
      assert.deepEqual(granted.remaining, []);
      assert.ok(isAsDeclared(granted));
      nothingChanged(await grant(lab));
    }));

  test('what is missing comes back, on the same columns and no more', () =>
    lend(async (lab) => {
      await lab.run(depot);
      await grant(lab);
      await lab.run('revoke select (id) on depot.goods from ROLE; revoke select on depot.moves from ROLE');
      const granted = await grant(lab);
      assert.deepEqual(words(granted.granted), ['select (id) on table depot.goods', 'select on table depot.moves']);
      assert.deepEqual(granted.revoked, []);
    }));

  test('a right that the file no longer grants is revoked', () =>
    lend(async (lab) => {
      await lab.run(depot);
      await grant(lab);
      const granted = await grant(lab, { text: '-- Less.\ngrant usage on schema depot to ROLE;' });
      assert.deepEqual(
        words(granted.revoked),
        held('x').filter((right) => !/database|schema/.test(right)),
      );
      assert.deepEqual(
        granted.adjusted.map(({ wanted }) => wanted),
        ['connection limit -1', 'statement_timeout not set', 'idle_in_transaction_session_timeout not set'],
      );
    }));

  test('passwords: none, set, unchanged, kept, changed', () =>
    lend(async (lab) => {
      await lab.run(depot);
      const stored = async () => {
        const [row] = await lab.database.sql`select rolpassword from pg_catalog.pg_authid where rolname = ${lab.role}`;
        return row?.rolpassword;
      };
      const none = await grant(lab);
      assert.deepEqual([none.password, none.proof?.by, await stored()], ['none', 'set role', null]);
      assert.equal((await grant(lab, { password: 'first' })).password, 'set');
      const first = await stored();
      assert.equal((await grant(lab, { password: 'first' })).password, 'unchanged');
      const kept = await grant(lab);
      assert.deepEqual([kept.password, kept.proof?.by], ['kept', 'set role']);
      assert.equal(await stored(), first);
      const changed = await grant(lab, { password: 'second' });
      assert.deepEqual([changed.password, changed.proof?.by], ['set', 'login']);
      assert.ok(matchesVerifier('second', await stored()));
      await lab.run("set password_encryption = md5; alter role ROLE password 'second'; reset password_encryption");
      assert.equal((await grant(lab, { password: 'second' })).password, 'set', 'md5 is no verifier of ours');
    }));

  test('a password with characters that are normalised logs in', () =>
    lend(async (lab) => {
      const granted = await grant(lab, { password: 'ﬁne no-break\u00A0pa\u0308ss 密码', text: '' });
      assert.equal(granted.proof?.by, 'login');
      assert.ok(isAsDeclared(granted));
    }));

  test('the login, the owner and the superuser of the server are left alone', () =>
    lend(async (lab) => {
      const owner = await lab.createRole("login superuser password 'secret'");
      await lab.run(`alter database ${lab.target.database} owner to ${owner}`);
      const attempt = (name: string, database = lab.database) =>
        lab
          .declare('')
          .then(({ role }) => grantRole(database, { ...role, name }, [], { password: undefined, dryRun: false }));
      const fault = (message: string) => ({
        code: 'role-in-use',
        exit: 2,
        message: `${message}: its rights are not taken away`,
      });
      await assert.rejects(attempt(owner), fault(`role ${owner} owns the database`));
      await withSession(lab, owner, async (database) => {
        await assert.rejects(
          attempt(owner, database),
          fault(`role ${owner} is the role that codelearn is logged in as`),
        );
        await assert.rejects(
          attempt('postgres', database),
          fault('role postgres is the superuser that the server was made with'),
        );
      });
    }));

  test('what the role owns cannot be refused, and is said', () =>
    lend(async (lab) => {
      await lab.run(`${depot} create role ROLE; alter table depot.moves owner to ROLE;`);
      const granted = await grant(lab);
      assert.deepEqual(granted.owned, ['sequence depot.moves_id_seq', 'table depot.moves']);
      assert.ok(granted.proof?.allowed.some(({ attempt }) => attempt === 'drop table depot.moves'));
      assert.ok(!isAsDeclared(granted));
    }));

  test('a fault in the file rolls everything back', () =>
    lend(async (lab) => {
      await lab.run(depot);
      const before = await readSnapshot(lab.database, lab.role);
      await assert.rejects(grant(lab, { text: '-- A.\n\ngrant select on depot.nothing to ROLE;' }), {
        exit: 2,
        message: `sql/roles/${lab.role}.sql:3: there is no table "depot"."nothing" in the database`,
      });
      assert.deepEqual(
        [...(await readSnapshot(lab.database, lab.role))].filter((row) => !before.has(row)),
        [],
      );
    }));

  test('four runs at once, on one role, all succeed', () =>
    lend(async (lab) => {
      await lab.run(depot);
      const runs = Array.from({ length: 4 }, () =>
        connectTo(lab.target, (database) => grant(lab, { database, dryRun: false })),
      );
      const granted = await Promise.all(runs);
      assert.equal(granted.filter(({ created }) => created).length, 1);
      assert.ok(granted.every(isAsDeclared));
    }));

  test('other roles that lose the way in are named', () =>
    lend(async (lab) => {
      await lab.run(depot);
      const other = await lab.createRole('login');
      const admitted = await lab.createRole('login');
      await lab.run(`grant connect on database ${lab.target.database} to ${admitted}`);
      const { lockedOut } = await grant(lab);
      assert.ok(lockedOut.includes(other));
      assert.ok(!lockedOut.includes(admitted));
      assert.deepEqual((await grant(lab)).lockedOut, []);
    }));
});
