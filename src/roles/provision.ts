import { type Database, PostgresError } from '../connection/session.ts';
import { attemptInSavepoint } from '../database/attempt.ts';
import { roleProvisioningLock } from '../database/lock-keys.ts';
import { runScript } from '../database/script.ts';
import { CodelearnError, combineFaults, exitCodes } from '../errors.ts';
import type { Grant, Role } from '../project/roles.ts';
import { type Adjusted, adjustRole } from './adjust.ts';
import { type DeclaredPrivilege, resolveGrants } from './declared.ts';
import { comparePrivileges, isMissed } from './privilege-comparison.ts';
import { describePrivilege, grantStatement, groupColumns, type PrivilegeGroup } from './privilege-groups.ts';
import { type HeldPrivilege, readPrivileges, withoutPrivileges } from './privileges.ts';
import { revokePrivileges } from './revoke.ts';

export interface ProvisionOptions {
  readonly password: string | undefined;
  /** `rollback`: only to see what would change. */
  readonly end: 'commit' | 'rollback';
  /** Milliseconds to wait for another run, and for tables that are being altered. */
  readonly patience?: number;
}

/** What has changed, and what could not be. */
export interface Provisioned extends Adjusted {
  readonly declared: readonly DeclaredPrivilege[];
  readonly granted: readonly PrivilegeGroup[];
  readonly revoked: readonly PrivilegeGroup[];
  /** Held beyond the file, and not ours to take away. */
  readonly remaining: readonly HeldPrivilege[];
  /** Roles that connected through PUBLIC's right and now cannot. */
  readonly lockedOut: readonly string[];
}

/**
 * Makes a role exactly what its file says, in one transaction: attributes, password, privileges. Only what differs is
 * changed, so a second run changes nothing and needs no more rights than the changes take.
 * @throws CodelearnError exit 2 where the server refuses a step, 4 while another run is at it; nothing is kept then
 */
export async function provisionRole(
  database: Database,
  role: Role,
  grants: readonly Grant[],
  { password, end, patience = 10_000 }: ProvisionOptions,
): Promise<Provisioned> {
  const act = async (): Promise<Provisioned> => {
    await takeLock(database, patience);
    return provision(database, role, grants, password);
  };
  try {
    return await database.transaction(act, { end });
  } catch (error) {
    if (error instanceof PostgresError && error.code === '42501') throw notAllowed(database, error);
    throw error;
  }
}

async function provision(
  database: Database,
  role: Role,
  grants: readonly Grant[],
  password: string | undefined,
): Promise<Provisioned> {
  const before = await readPrivileges(database, role.name);
  const adjusted = await adjustRole(database, role, password);
  const { privileges: declared, faults } = await resolveGrants(database, role, grants);
  if (faults.length > 0) throw combineFaults(faults, { code: 'role-file', hint: notThere });
  const { missing, extra } = comparePrivileges(declared, before);
  if (missing.length + extra.length > 0) await exchangePrivileges(database, role, declared, extra);
  const after = await readPrivileges(database, role.name);
  const left = comparePrivileges(declared, after);
  const missed = left.missing.filter((privilege) => isMissed(privilege, after));
  if (missed.length > 0) throw notGranted(database, missed);
  const revoked = groupColumns(withoutPrivileges(before, after));
  return {
    ...adjusted,
    declared,
    granted: groupColumns(withoutPrivileges(after, before)),
    revoked,
    remaining: left.extra,
    lockedOut: revoked.some(isConnectOfPublic) ? await readLockedOut(database, role.name) : [],
  };
}

const notThere = 'Has the database every migration (codelearn status)? Nothing was changed.';

/** Two sessions that change rights on one object at a time would fail with XX000, "tuple concurrently updated". */
async function takeLock({ sql }: Database, patience: number): Promise<void> {
  await sql`select pg_catalog.set_config('lock_timeout', ${String(patience)}, true)`;
  try {
    await sql`select pg_catalog.pg_advisory_xact_lock(${roleProvisioningLock[0]}::int, ${roleProvisioningLock[1]}::int)`;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.code !== '55P03') throw error;
    throw new CodelearnError(`another run sets rights in this database, and still did after ${patience / 1000} s`, {
      code: 'locked',
      hint: 'Wait for it to end, then run this again. Nothing was changed.',
      exit: exitCodes.locked,
    });
  }
}

/** Revokes first: taking a right away from a table takes it from its columns too, and the file gives those back. */
async function exchangePrivileges(
  database: Database,
  role: Role,
  declared: readonly DeclaredPrivilege[],
  extra: readonly HeldPrivilege[],
): Promise<void> {
  await revokePrivileges(database, extra);
  for (const group of groupColumns(declared.filter(({ line }) => line === null))) {
    // Only the database's owner can; where that is somebody else, PUBLIC's right is not ours to revoke either.
    await attemptInSavepoint(database, [grantStatement(group)]);
  }
  await runScript(database, role.file, { hint: 'Nothing was changed: the whole run was rolled back.' });
}

function isConnectOfPublic({ grantee, kind, privilege }: PrivilegeGroup): boolean {
  return grantee === 'PUBLIC' && kind === 'database' && privilege === 'connect';
}

async function readLockedOut({ sql }: Database, role: string): Promise<readonly string[]> {
  const rows = await sql<{ rolname: string }[]>`
    select rolname
    from pg_catalog.pg_roles
    where rolcanlogin and rolname <> ${role}
      and not pg_catalog.has_database_privilege(oid, pg_catalog.current_database(), 'connect')
    order by rolname`;
  return rows.map(({ rolname }) => rolname);
}

function notAllowed({ user }: Database, { message, code }: PostgresError): CodelearnError {
  return new CodelearnError(`${user} may not set rights here: ${message} (${code})`, {
    code: 'not-granted',
    hint: 'Log in as the owner of the database and of what is in it. Nothing was changed.',
  });
}

function notGranted({ user }: Database, missed: readonly DeclaredPrivilege[]): CodelearnError {
  const list = groupColumns(missed).map((group) => `  ${describePrivilege(group)}`);
  return new CodelearnError([`the server did not let ${user} grant everything:`, ...list].join('\n'), {
    code: 'not-granted',
    hint: 'Log in as the owner of these objects. Nothing was changed.',
  });
}
