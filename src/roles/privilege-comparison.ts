import type { DeclaredPrivilege } from './declared.ts';
import { type HeldPrivilege, type Privilege, privilegeKey } from './privileges.ts';

export interface PrivilegeComparison {
  /** Declared and not held. */
  readonly missing: readonly DeclaredPrivilege[];
  /** Held and not declared, by the role or by PUBLIC, not as owner; once for each who granted it. */
  readonly extra: readonly HeldPrivilege[];
}

export function comparePrivileges(
  declared: readonly DeclaredPrivilege[],
  held: readonly HeldPrivilege[],
): PrivilegeComparison {
  const wanted = new Set(declared.map(privilegeKey));
  const present = new Set(held.map(privilegeKey));
  return {
    missing: declared.filter((privilege) => !present.has(privilegeKey(privilege))),
    extra: held.filter((privilege) => privilege.owner !== privilege.grantee && !wanted.has(privilegeKey(privilege))),
  };
}

/** The right to connect is no loss while PUBLIC has it: the role gets in. */
export function isMissed(privilege: DeclaredPrivilege, held: readonly HeldPrivilege[]): boolean {
  return !(privilege.line === null && held.some((one) => one.grantee === 'PUBLIC' && sameRight(one, privilege)));
}

/**
 * What PUBLIC has of the system, and DO blocks: they run with the role's own rights, and on a managed server nobody who
 * can log in may take them away. Every other privilege that the file does not declare is a fault.
 */
export function isTolerable({ grantee, kind, builtin }: HeldPrivilege): boolean {
  return grantee === 'PUBLIC' && (builtin || kind === 'language');
}

function sameRight(left: Privilege, right: Privilege): boolean {
  return privilegeKey({ ...left, grantee: right.grantee }) === privilegeKey(right);
}
