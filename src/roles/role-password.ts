import type { Database } from '../connection/session.ts';
import { CodelearnError } from '../errors.ts';
import { tryWrongPassword, withLogin } from './login.ts';
import { buildVerifier, matchesVerifier } from './scram.ts';

/** What becomes of a role's password; `kept`: none was given, and the role may have one. */
export type PasswordOutcome = 'set' | 'unchanged' | 'kept' | 'none';

export interface PasswordPlan {
  readonly outcome: PasswordOutcome;
  /** To be stored where the outcome is `set`; else null. */
  readonly verifier: string | null;
}

/** The environment variable that holds a role's password: `WEBAPP_PASSWORD` for webapp. */
export function passwordVariable(role: string): string {
  return `${role.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_PASSWORD`;
}

/**
 * @throws CodelearnError exit 2 when it is set but empty: an empty value is more likely a secret that was not found
 * than a wish for no password
 */
export function readPassword(env: Readonly<Record<string, string | undefined>>, role: string): string | undefined {
  const password = env[passwordVariable(role)];
  if (password === undefined || (password !== '' && !password.includes('\0'))) return password;
  throw new CodelearnError(`${passwordVariable(role)} is set but ${password === '' ? 'empty' : 'holds a NUL'}`, {
    code: 'password',
    hint: `Give it a value, or unset it to leave the password of ${role} as it is. Nothing was attempted.`,
  });
}

/** A verifier that already fits this password is kept, so that a second run changes nothing. */
export async function planPassword(
  database: Database,
  role: string,
  exists: boolean,
  password: string | undefined,
): Promise<PasswordPlan> {
  const stored = exists ? await readVerifier(database, role) : null;
  if (password === undefined) return { outcome: stored === null ? 'none' : 'kept', verifier: null };
  const unchanged =
    stored === 'hidden' ? await isAccepted(database, role, password) : matchesVerifier(password, stored ?? '');
  if (unchanged) return { outcome: 'unchanged', verifier: null };
  return { outcome: 'set', verifier: buildVerifier(password, undefined, await readIterations(database)) };
}

/** Only superusers may read verifiers. */
async function readVerifier({ sql }: Database, role: string): Promise<string | null | 'hidden'> {
  const [access] = await sql`
    select pg_catalog.has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'select') as readable`;
  if (access?.readable !== true) return 'hidden';
  const [row] = await sql<{ rolpassword: string | null }[]>`
    select rolpassword from pg_catalog.pg_authid where rolname = ${role}`;
  return row?.rolpassword ?? null;
}

/** Whether the server lets the role in with this password and with no other. */
async function isAccepted({ target, signal }: Database, role: string, password: string): Promise<boolean> {
  const right = await withLogin(target, role, password, { signal }, async () => undefined);
  return !('refused' in right) && (await tryWrongPassword(target, role, signal))?.sqlstate === '28P01';
}

/** A setting since PostgreSQL 16; 4096 before, the least that RFC 7677 allows. */
async function readIterations({ sql }: Database): Promise<number> {
  const [row] = await sql`select coalesce(pg_catalog.current_setting('scram_iterations', true), '4096')::int as count`;
  return Number(row?.count);
}
