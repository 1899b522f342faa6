import type { Database } from '../connection/session.ts';
import { attemptInSavepoint } from '../database/attempt.ts';
import { CodelearnError } from '../errors.ts';
import type { Role } from '../project/roles.ts';
import { quoteIdentifier, quoteLiteral } from '../sql-text/identifier.ts';
import { type AttributeDifference, compareAttributes, createStatement, readAttributes } from './attributes.ts';
import { type PasswordOutcome, planPassword } from './role-password.ts';

export interface Adjusted {
  readonly created: boolean;
  /** What differed from the file; of a new role, its settings. */
  readonly adjusted: readonly AttributeDifference[];
  readonly password: PasswordOutcome;
}

/**
 * Creates the role or alters what differs, within an open transaction.
 * @throws CodelearnError exit 2 when we may not, with the statements that an administrator can run instead
 */
export async function adjustRole(database: Database, role: Role, password: string | undefined): Promise<Adjusted> {
  const found = await readAttributes(database, role.name);
  const created = found === undefined;
  if (found !== undefined) await refuseOurOwn(database, role.name);
  else await alterRole(database, role, [createStatement(role)]);
  const is = found ?? (await readAttributes(database, role.name));
  if (is === undefined) throw new Error(`role ${role.name} is not there after it was created`);
  const adjusted = compareAttributes(role, is);
  await alterRole(
    database,
    role,
    adjusted.map(({ fix }) => fix),
  );
  const { outcome, verifier } = await planPassword(database, role.name, !created, password);
  if (verifier !== null) await storeVerifier(database, role, verifier);
  return { created, adjusted, password: outcome };
}

/**
 * The session's own role, the bootstrap superuser and the database's owner are refused: taking their rights would lock
 * the owner out.
 */
async function refuseOurOwn({ sql }: Database, role: string): Promise<void> {
  const [row] = await sql`
    select case
             when r.rolname in (current_user, session_user) then 'is the role that codelearn is logged in as'
             when r.oid = 10 then 'is the superuser that the server was made with'
             when r.oid = d.datdba then 'owns the database'
           end as reason
    from pg_catalog.pg_roles r, pg_catalog.pg_database d
    where r.rolname = ${role} and d.datname = pg_catalog.current_database()`;
  if (typeof row?.reason !== 'string') return;
  throw new CodelearnError(`role ${role} ${row.reason}: its rights are not taken away`, {
    code: 'role-in-use',
    hint: `An application needs a role of its own: name another with --role and a file roles/<role>.sql. Nothing was changed.`,
  });
}

async function alterRole(database: Database, role: Role, statements: readonly string[]): Promise<void> {
  const { sqlstate, message } = await attemptInSavepoint(database, statements);
  if (sqlstate === '00000') return;
  throw new CodelearnError(`role ${role.name} could not be made as ${role.file.path} says: ${message} (${sqlstate})`, {
    code: 'role-not-adjusted',
    hint: [
      `Nothing was changed. Log in as a role that may, or have an administrator run this and then run it again:`,
      ...statements.map((statement) => `  ${statement};`),
    ].join('\n'),
  });
}

async function storeVerifier(database: Database, role: Role, verifier: string): Promise<void> {
  const statement = `alter role ${quoteIdentifier(role.name)} password ${quoteLiteral(verifier)}`;
  const { sqlstate, message } = await attemptInSavepoint(database, [statement]);
  if (sqlstate === '00000') return;
  throw new CodelearnError(`the password of ${role.name} could not be set: ${message} (${sqlstate})`, {
    code: 'role-not-adjusted',
    hint: 'Nothing was changed. Log in as a role that may alter it (superuser, or CREATEROLE with ADMIN OPTION on it).',
  });
}
