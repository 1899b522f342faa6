import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { embeddedServerLease, migrationLock, roleProvisioningLock } from '../../src/database/lock-keys.ts';
import { connectTo, withTestTarget } from '../support/database.ts';

test('the key of the migration lock is the digest that its comment names', () => {
  const digest = createHash('sha256').update('codelearn.migrations').digest();
  assert.equal(migrationLock, digest.readBigUInt64BE() >> 1n);
});

test('the lease of an embedded server and the lock of grant-webapp have one number and do not meet', () =>
  withTestTarget((target) =>
    connectTo(target, ({ sql }) =>
      connectTo(target, async (other) => {
        assert.equal(roleProvisioningLock[0], embeddedServerLease);
        await sql`select pg_advisory_lock(${embeddedServerLease})`;
        const [first, second] = roleProvisioningLock;
        const [row] = await other.sql`select pg_try_advisory_lock(${first}::int, ${second}::int) as free`;
        assert.equal(row?.free, true);
      }),
    ),
  ));
