import type { Database } from '../connection/session.ts';
import { attemptInSavepoint } from '../database/attempt.ts';
import { quoteIdentifier } from '../sql-text/identifier.ts';
import { groupColumns, revokeStatement } from './privilege-groups.ts';
import type { HeldPrivilege } from './privileges.ts';

/**
 * Takes privileges away, each as the role that granted it: a REVOKE by the owner leaves what another has granted
 * (aclchk.c). What we may not take away stays; a REVOKE without effect only warns, so read again to find it.
 */
export async function revokePrivileges(database: Database, privileges: readonly HeldPrivilege[]): Promise<void> {
  for (const grantor of new Set(privileges.map((privilege) => privilege.grantor))) {
    for (const foreign of [false, true]) {
      const given = privileges.filter((one) => one.grantor === grantor && isForeign(one) === foreign);
      for (const group of groupColumns(given)) {
        const statement = revokeStatement(group, database.serverVersion >= 160000 ? grantor : null);
        const become = foreign ? [`set local role ${quoteIdentifier(grantor)}`] : [];
        await attemptInSavepoint(database, [...become, statement, ...(foreign ? ['reset role'] : [])]);
      }
    }
  }
}

/** A membership names its grantor in the statement; everything else is revoked by being the grantor. */
function isForeign({ kind, grantor, owner }: HeldPrivilege): boolean {
  return kind !== 'role' && grantor !== owner;
}
