import { quoteIdentifier } from '../sql-text/identifier.ts';
import type { Privilege } from './privileges.ts';

/** One right on one object, with all of its columns. */
export interface PrivilegeGroup {
  readonly grantee: string;
  readonly privilege: string;
  readonly kind: string;
  readonly object: string;
  /** Empty for the whole object. */
  readonly columns: readonly string[];
  readonly grantOption: boolean;
  readonly schema: string | null;
  readonly table: string | null;
}

/** Privileges on columns of one object become one group, in the order of the first of them. */
export function groupColumns(privileges: readonly Privilege[]): readonly PrivilegeGroup[] {
  const groups = new Map<string, PrivilegeGroup & { columns: string[] }>();
  for (const { grantee, privilege, kind, object, column, grantOption, schema, table } of privileges) {
    const key = JSON.stringify([grantee, privilege, kind, object, grantOption, column === null]);
    const group = groups.get(key) ?? { grantee, privilege, kind, object, columns: [], grantOption, schema, table };
    if (column !== null && !group.columns.includes(column)) group.columns.push(column);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** `select (id, email) on table public.users`, as people and GRANT say it, without the grantee. */
export function describePrivilege({ privilege, kind, object, columns, grantOption }: PrivilegeGroup): string {
  const option = grantOption ? 'grant option for ' : '';
  if (kind === 'role') return `${option}membership in ${object}`;
  const subject = columns.length > 0 ? `${privilege} (${columns.join(', ')})` : privilege;
  const later = /^default (.+)$/.exec(kind)?.[1];
  return `${option}${subject} on ${later === undefined ? `${kind} ${object}` : `${later} made later (${object})`}`;
}

/** SQL that grants it. */
export function grantStatement({ grantee, privilege, kind, object, columns }: PrivilegeGroup): string {
  const right = `${privilege}${columns.length > 0 ? ` (${columns.join(', ')})` : ''}`;
  return `grant ${right} on ${kind} ${object} to ${quoteIdentifier(grantee)}`;
}

/**
 * SQL that takes it away. `grantor`: who granted a membership, where the server tells grants of several grantors apart
 * (PostgreSQL 16).
 */
export function revokeStatement(group: PrivilegeGroup, grantor: string | null = null): string {
  const { privilege, kind, object, columns, grantOption } = group;
  const grantee = group.grantee === 'PUBLIC' ? 'public' : quoteIdentifier(group.grantee);
  if (kind === 'role') {
    const by = grantor === null ? '' : ` granted by ${quoteIdentifier(grantor)}`;
    return `revoke ${grantOption ? 'admin option for ' : ''}${object} from ${grantee}${by} cascade`;
  }
  const option = grantOption ? 'grant option for ' : '';
  const right = `${option}${privilege}${columns.length > 0 ? ` (${columns.join(', ')})` : ''}`;
  const later = /^default (.+)$/.exec(kind)?.[1];
  const made = later === undefined ? '' : `alter default privileges ${object} `;
  return `${made}revoke ${right} on ${later ?? `${kind} ${object}`} from ${grantee} cascade`;
}
