import type { Database } from '../connection/session.ts';
import type { Grant, Role } from '../project/roles.ts';
import { findTargets, type GrantTarget } from './grant-targets.ts';
import { type Privilege, privilegeKey } from './privileges.ts';

/** A privilege that a role is to have, and which line of its file says so. */
export interface DeclaredPrivilege extends Privilege {
  /** 1-based; null for what every login role needs: to connect to the database. */
  readonly line: number | null;
}

export interface Declared {
  readonly privileges: readonly DeclaredPrivilege[];
  /** What the file names and the database does not have: `file:line: …`, a sentence each. */
  readonly faults: readonly string[];
}

/**
 * The privileges that a file's statements grant in this database; reads the catalog alone, so it needs no right to
 * grant.
 */
export async function resolveGrants(database: Database, role: Role, grants: readonly Grant[]): Promise<Declared> {
  const connect = { name: 'connect', columns: [] };
  const self = { kind: 'database', everyInSchema: false, names: [await currentDatabase(database)] } as const;
  const all: readonly Grant[] = [{ ...self, line: 0, privileges: [connect] }, ...grants];
  const targets = await findTargets(database, role, all);
  const resolved = targets.map((target) => {
    const grant = all[target.statement] as Grant;
    const result = expand(target, grant, database.serverVersion);
    const place = `${role.file.path}:${grant.line}`;
    return {
      privileges: result.privileges.map((privilege) => ({
        ...privilege,
        grantee: role.name,
        line: grant.line || null,
      })),
      faults: result.faults.map((fault) => `${place}: ${fault}`),
    };
  });
  const privileges = new Map(resolved.flatMap((one) => one.privileges).map((one) => [privilegeKey(one), one]));
  return { privileges: [...privileges.values()], faults: [...new Set(resolved.flatMap(({ faults }) => faults))] };
}

async function currentDatabase({ sql }: Database): Promise<string> {
  const [row] = await sql<[{ name: string }]>`select pg_catalog.quote_ident(pg_catalog.current_database()) as name`;
  return row.name;
}

type Expanded = { readonly privileges: readonly Omit<Privilege, 'grantee'>[]; readonly faults: readonly string[] };

/** One statement on one target: ALL and columns become privileges of their own. */
function expand(target: GrantTarget, grant: Grant, version: number): Expanded {
  if (!target.found) return { privileges: [], faults: [`there is no ${grant.kind} ${target.name} in the database`] };
  if (target.object === null) return { privileges: [], faults: [] };
  const { kind, object, schema, table } = target;
  const faults: string[] = [];
  const privileges = spellOut(grant, kind, version).flatMap(({ name, columns }) => {
    const known = columns.length > 0 ? columnPrivileges : objectPrivileges(kind, version);
    if (!known.includes(name)) faults.push(`there is no privilege ${name} on ${kind} ${object}`);
    const subjects = columns.map((column) => target.columns.find((found) => found.name === column)?.sql);
    for (const [index, column] of columns.entries()) {
      if (subjects[index] === undefined) faults.push(`${kind} ${object} has no column "${column}"`);
    }
    const shared = { privilege: name, kind, object, schema, table, grantOption: false };
    return (columns.length === 0 ? [null] : subjects).map((column) => ({ ...shared, column: column ?? null }));
  });
  return faults.length > 0 ? { privileges: [], faults } : { privileges, faults };
}

/** ALL and ALL (columns) as the privileges they stand for. */
function spellOut({ privileges }: Grant, kind: string, version: number): Grant['privileges'] {
  const given = privileges.length === 0 ? [{ name: 'all', columns: [] }] : privileges;
  return given.flatMap(({ name, columns }) => {
    if (name !== 'all') return [{ name, columns }];
    const meant = columns.length > 0 ? columnPrivileges : objectPrivileges(kind, version);
    return meant.map((one) => ({ name: one, columns }));
  });
}

const columnPrivileges: readonly string[] = ['select', 'insert', 'update', 'references'];

/** "Privileges" in the manual, table "Summary of Access Privileges"; `maintain` came with PostgreSQL 17. */
function objectPrivileges(kind: string, version: number): readonly string[] {
  switch (kind) {
    case 'table': {
      const table = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'];
      return version >= 170000 ? [...table, 'maintain'] : table;
    }
    case 'sequence':
      return ['usage', 'select', 'update'];
    case 'schema':
      return ['usage', 'create'];
    case 'database':
      return ['connect', 'create', 'temporary'];
    case 'type':
      return ['usage'];
    default:
      return ['execute'];
  }
}
