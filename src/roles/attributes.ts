import type { Database } from '../connection/session.ts';
import { parseDuration } from '../project/duration.ts';
import { type Role, type RoleSetting, roleSettings } from '../project/roles.ts';
import { quoteIdentifier, quoteLiteral } from '../sql-text/identifier.ts';

/** What a role is, whatever it holds. */
export interface RoleAttributes {
  readonly superuser: boolean;
  readonly createdb: boolean;
  readonly createrole: boolean;
  readonly replication: boolean;
  readonly bypassrls: boolean;
  readonly inherit: boolean;
  readonly login: boolean;
  readonly connectionLimit: number;
  /** The database that the settings are set in: the one that was read. */
  readonly database: string;
  /** As set for the role in this database. */
  readonly settings: Readonly<Partial<Record<string, string>>>;
}

/** One attribute that is not as it should be. */
export interface AttributeDifference {
  /** As CREATE ROLE words it, or `statement_timeout 5s`. */
  readonly is: string;
  readonly wanted: string;
  /** SQL that makes it so. */
  readonly fix: string;
}

/** @returns undefined where there is no such role */
export async function readAttributes({ sql }: Database, role: string): Promise<RoleAttributes | undefined> {
  const [row] = await sql<(RoleAttributes & { readonly pairs: readonly string[] })[]>`
    select rolsuper as superuser, rolcreatedb as createdb, rolcreaterole as createrole, rolreplication as replication,
           rolbypassrls as bypassrls, rolinherit as inherit, rolcanlogin as login, rolconnlimit as "connectionLimit",
           pg_catalog.current_database() as database,
           to_json(coalesce(s.setconfig, '{}')) as pairs
    from pg_catalog.pg_roles r
    left join pg_catalog.pg_db_role_setting s
      on s.setrole = r.oid
     and s.setdatabase = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    where r.rolname = ${role}`;
  if (row === undefined) return undefined;
  const { pairs, ...attributes } = row;
  const settings = Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s, 2) as [string, string]));
  return { ...attributes, settings };
}

/**
 * An application's role may log in and nothing else; NOINHERIT so that a membership granted by mistake gives it no
 * rights.
 */
const flags = {
  superuser: false,
  createdb: false,
  createrole: false,
  replication: false,
  bypassrls: false,
  inherit: false,
  login: true,
};

/**
 * What is not as the file has it. Only that is to be altered: a role that is no superuser may not even say NOSUPERUSER
 * (user.c, AlterRole).
 */
export function compareAttributes(role: Role, is: RoleAttributes): readonly AttributeDifference[] {
  const name = quoteIdentifier(role.name);
  const differences: AttributeDifference[] = [];
  for (const [flag, wanted] of Object.entries(flags)) {
    if (is[flag as keyof typeof flags] === wanted) continue;
    const word = wordFlag(flag, wanted);
    differences.push({ is: wordFlag(flag, !wanted), wanted: word, fix: `alter role ${name} ${word}` });
  }
  if (is.connectionLimit !== role.connectionLimit) {
    const [found, wanted] = [is.connectionLimit, role.connectionLimit].map((limit) => `connection limit ${limit}`);
    differences.push({ is: found ?? '', wanted: wanted ?? '', fix: `alter role ${name} ${wanted}` });
  }
  for (const setting of roleSettings) {
    const [found, wanted] = [is.settings[setting], role.settings[setting]];
    if (milliseconds(found) === milliseconds(wanted)) continue;
    const change = wanted === undefined ? `reset ${setting}` : `set ${setting} = ${quoteLiteral(wanted)}`;
    differences.push({
      is: wordSetting(setting, found),
      wanted: wordSetting(setting, wanted),
      fix: `alter role ${name} in database ${quoteIdentifier(is.database)} ${change}`,
    });
  }
  return differences;
}

/** CREATE ROLE with every attribute said, whatever the server's defaults are; the settings follow by ALTER ROLE. */
export function createStatement(role: Role): string {
  const words = Object.entries(flags).map(([flag, wanted]) => wordFlag(flag, wanted));
  return `create role ${quoteIdentifier(role.name)} ${words.join(' ')} connection limit ${role.connectionLimit}`;
}

function wordFlag(flag: string, on: boolean): string {
  return on ? flag : `no${flag}`;
}

/** The catalog keeps the text that was written; a bare number there is milliseconds (guc.c). */
function milliseconds(value: string | undefined): number | undefined {
  return value === undefined ? undefined : parseDuration(value, 'ms');
}

function wordSetting(setting: RoleSetting, value: string | undefined): string {
  return `${setting} ${value ?? 'not set'}`;
}
