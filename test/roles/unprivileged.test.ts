import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { grantRole, isAsDeclared } from '../../src/roles/grant.ts';
import { describePrivilege, groupColumns } from '../../src/roles/privilege-groups.ts';
import { connectTo } from '../support/database.ts';
import { depot } from './depot.ts';
import { describeServers, type Lab } from './lab.ts';

// Managed services give no superuser: who migrates there owns the database and may create roles, and that is all.

const file = `-- What the shop may do.
-- connection limit: 7
-- statement timeout: 10s
grant usage on schema depot to ROLE;
grant select on depot.goods to ROLE;`;

interface Owner {
  readonly name: string;
  readonly database: Database;
  grant(password?: string, text?: string): ReturnType<typeof grantRole>;
}

/** A role that owns the database and what is in it, and has nothing else but these attributes. */
async function asOwner(lab: Lab, attributes: string, use: (owner: Owner) => Promise<void>): Promise<void> {
  const name = await lab.createRole(`login ${attributes} password 'secret'`);
  await lab.run(`alter database ${lab.target.database} owner to ${name}`);
  await connectTo({ ...lab.target, user: name, password: 'secret' }, async (database) => {
    await database.sql.unsafe(depot);
    const grant = async (password?: string, text = file) => {
      const { role, grants } = await lab.declare(text);
      return grantRole(database, role, grants, { password, dryRun: false });
    };
    await use({ name, database, grant });
  });
}

const left = ({ remaining }: Awaited<ReturnType<Owner['grant']>>) => groupColumns(remaining).map(describePrivilege);

describeServers((lend) => {
  test('who may create roles and owns the database needs no superuser', () =>
    lend((lab) =>
      asOwner(lab, 'createrole', async ({ grant }) => {
        const first = await grant('open sesame');
        assert.deepEqual([first.created, first.password, first.proof?.by], [true, 'set', 'login']);
        assert.deepEqual(left(first), ['usage on language plpgsql'], 'only a superuser can take that from PUBLIC');
        assert.ok(isAsDeclared(first), JSON.stringify(first.proof));
        const second = await grant('open sesame');
        assert.deepEqual([second.created, second.password], [false, 'unchanged']);
        assert.deepEqual([second.adjusted, second.granted, second.revoked], [[], [], []]);
        assert.equal((await grant('another')).password, 'set');
      }),
    ));

  test('without a password it becomes the role to try it, and is no member of it afterwards', () =>
    lend((lab) =>
      asOwner(lab, 'createrole', async ({ grant, name }) => {
        const granted = await grant();
        assert.equal(granted.proof?.by, 'set role');
        assert.ok((granted.proof?.refused.length ?? 0) > 250);
        assert.ok(isAsDeclared(granted));
        const [row] = await lab.database.sql`
          select count(*)::int as ways
          from pg_catalog.pg_auth_members m
          join pg_catalog.pg_roles r on r.oid = m.roleid
          where r.rolname = ${lab.role} and m.member = ${name}::regrole and not m.admin_option`;
        assert.equal(row?.ways, 0);
      }),
    ));

  test('a role that is there and as it should be needs no right to create roles', () =>
    lend((lab) =>
      asOwner(lab, '', async ({ grant }) => {
        await assert.rejects(grant(), {
          code: 'role-not-adjusted',
          exit: 2,
          message: new RegExp(
            `^role ${lab.role} could not be made as sql/roles/${lab.role}\\.sql says: .*\\(42501\\)$`,
          ),
          hint: new RegExp(`\n  create role "${lab.role}" nosuperuser .* login connection limit 7;`),
        });
        await lab.run(`
          create role ROLE login noinherit connection limit 7;
          alter role ROLE in database ${lab.target.database} set statement_timeout = '10s'`);
        const granted = await grant();
        assert.deepEqual(granted.adjusted, []);
        assert.deepEqual(
          groupColumns(granted.granted.map((group) => ({ ...group, column: null }))).map(describePrivilege),
          [`connect on database ${lab.target.database}`, 'usage on schema depot', 'select on table depot.goods'],
        );
        assert.deepEqual([granted.proof?.by, granted.proof?.refused], [null, []]);
      }),
    ));

  test('an attribute that only a superuser may take away is said with the statement that does', () =>
    lend((lab) =>
      asOwner(lab, 'createrole', async ({ grant }) => {
        await grant();
        await lab.run('alter role ROLE bypassrls');
        await assert.rejects(grant(), { code: 'role-not-adjusted', hint: /\n {2}alter role "\w+" nobypassrls;/ });
      }),
    ));

  test('what another role owns and gave to PUBLIC is left over, and said', () =>
    lend((lab) =>
      asOwner(lab, 'createrole', async ({ grant }) => {
        await lab.run('create table depot.audit (line text); grant select on depot.audit to public');
        const granted = await grant();
        assert.deepEqual(left(granted), ['usage on language plpgsql', 'select on table depot.audit']);
        assert.ok(granted.proof?.allowed.some(({ attempt }) => attempt === 'explain select from depot.audit'));
        assert.ok(!isAsDeclared(granted));
      }),
    ));

  test('who owns neither table nor database cannot grant them', () =>
    lend(async (lab) => {
      await lab.run(depot);
      const name = await lab.createRole("login createrole password 'secret'");
      await connectTo({ ...lab.target, user: name, password: 'secret' }, async (database) => {
        const { role, grants } = await lab.declare(file);
        await assert.rejects(grantRole(database, role, grants, { password: undefined, dryRun: false }), {
          exit: 2,
          message: `${name} may not set rights here: permission denied for schema depot (42501)`,
        });
        const [row] = await lab.database.sql`select from pg_catalog.pg_roles where rolname = ${lab.role}`;
        assert.equal(row, undefined, 'the role was rolled back with the rest');
      });
    }));
});
