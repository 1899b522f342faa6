import type { Privilege } from '../privileges.ts';

/** One statement that the server must deny a role, chosen so that nothing is lost where it does not. */
export interface DeniedProbe {
  readonly sql: string;
  /** SQLSTATEs that count as denied beside 42501, as the warning 01007 of a GRANT that goes through without effect. */
  readonly also: readonly string[];
  /** False where the server refuses to run it in a transaction before it looks at rights. */
  readonly transaction: boolean;
  /** Means something only in a session of the role's own, not after SET ROLE: it asks who logged in. */
  readonly login: boolean;
}

/** Name of whatever a probe would create: nothing is called so, and it is rolled back where it could be created. */
export const probeName = 'codelearn_attempt';

/** Probes that are denied with 42501 (insufficient_privilege), in a transaction. */
export function denied(...statements: readonly string[]): readonly DeniedProbe[] {
  return statements.map((sql) => ({ sql, also: [], transaction: true, login: false }));
}

/** Whether a role is to have a right; without a column, on the whole object. */
export type IsGranted = (privilege: string, kind: string, object: string, column?: string) => boolean;

export function lookUpGrants(privileges: readonly Privilege[]): IsGranted {
  const key = (...parts: readonly (string | null)[]): string => JSON.stringify(parts);
  const held = new Set(privileges.map((one) => key(one.privilege, one.kind, one.object, one.column)));
  return (privilege, kind, object, column) => held.has(key(privilege, kind, object, column ?? null));
}
