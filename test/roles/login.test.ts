import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grantRole, isAsDeclared } from '../../src/roles/grant.ts';
import { provisionRole } from '../../src/roles/provision.ts';
import { connectTo } from '../support/database.ts';
import { describeServers, type Lab } from './lab.ts';

const password = 'open sesame';

async function grant(lab: Lab, text = '') {
  const { role, grants } = await lab.declare(text);
  return grantRole(lab.database, role, grants, { password, dryRun: false });
}

describeServers((lend) => {
  test('a role whose password the server does not take is not proven, whatever it may do', () =>
    lend(async (lab) => {
      await lab.run(`create role ROLE valid until '2000-01-01'`);
      const granted = await grant(lab);
      assert.deepEqual(granted.proof?.failed, [
        {
          attempt: 'log in with its password',
          sqlstate: '28P01',
          message: `password authentication failed for user "${lab.role}"`,
        },
      ]);
      assert.equal(granted.proof?.by, 'set role');
      assert.ok(!isAsDeclared(granted));
    }));

  test('where the way in is closed for now, it is tried by set role, and said', () =>
    lend(async (lab) => {
      const text = '-- One at a time.\n-- connection limit: 1\n';
      await grant(lab, text);
      await connectTo({ ...lab.target, user: lab.role, password }, async () => {
        const granted = await grant(lab, text);
        assert.equal(granted.proof?.by, 'set role');
        assert.deepEqual(granted.proof?.notes, [
          `not tried by logging in: too many connections for role "${lab.role}"`,
        ]);
        assert.ok((granted.proof?.refused.length ?? 0) > 80);
        assert.ok(isAsDeclared(granted));
      });
    }));

  test('settings of our own login are not carried over to the role', () =>
    lend(async (lab) => {
      const target = { ...lab.target, settings: { options: '-c work_mem=64kB', search_path: 'pg_temp' } };
      await connectTo(target, async (database) => {
        const { role, grants } = await lab.declare('');
        const granted = await grantRole(database, role, grants, { password, dryRun: false });
        assert.equal(granted.proof?.by, 'login');
        assert.ok(isAsDeclared(granted));
      });
    }));

  test('another run is waited for, and in the end named', () =>
    lend(async (lab) => {
      const { role, grants } = await lab.declare('');
      await connectTo(lab.target, async (other) => {
        await other.sql`select pg_catalog.pg_advisory_lock(263353276, 1)`;
        const options = { password: undefined, end: 'commit', patience: 200 } as const;
        await assert.rejects(provisionRole(lab.database, role, grants, options), {
          exit: 4,
          message: 'another run sets rights in this database, and still did after 0.2 s',
        });
        await other.sql`select pg_catalog.pg_advisory_unlock(263353276, 1)`;
        assert.equal((await provisionRole(lab.database, role, grants, options)).created, true);
      });
    }));
});
