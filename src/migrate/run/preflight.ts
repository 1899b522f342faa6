import type { Database } from '../../connection/session.ts';
import { describeTarget } from '../../connection/target.ts';
import { CodelearnError, exitCodes } from '../../errors.ts';

/**
 * Looks whether this session can change the schema at all, before it takes the lock.
 * @throws CodelearnError exit 3 for a standby, a read-only session, or a role that may not make the history
 */
export async function checkSession(database: Database): Promise<void> {
  const { sql, user, target } = database;
  const [row] = await sql`
    select pg_catalog.pg_is_in_recovery() as standby,
           pg_catalog.current_setting('transaction_read_only')::bool as read_only,
           pg_catalog.to_regnamespace('codelearn') is null
             and not pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create') as powerless`;
  if (row?.standby === true) throw refused(`${describeTarget(target)} is a standby: it takes no changes`, primary);
  if (row?.read_only === true)
    throw refused(`sessions of ${user} on ${describeTarget(target)} are read-only`, readOnly);
  if (row?.powerless === true) {
    const grant = `grant create on database ${target.database} to ${user};`;
    throw refused(
      `role ${user} may not create the schema codelearn, which holds the history`,
      `Let its owner run: ${grant}`,
    );
  }
}

const primary = 'Name the primary, or several hosts with target_session_attrs=read-write. Nothing was attempted.';
const readOnly = 'Look for default_transaction_read_only on the role or the database. Nothing was attempted.';

function refused(message: string, hint: string): CodelearnError {
  return new CodelearnError(message, { code: 'read-only', hint, exit: exitCodes.unreachable });
}
