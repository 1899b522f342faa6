import { quoteIdentifier } from '../../sql-text/identifier.ts';

/** How a session assumes the role that is probed: statements in front of each probe, and behind it. */
export interface AssumedRole {
  /** `grant`: membership is granted and rolled back within each probe, so there must be a transaction. */
  readonly kind: 'login' | 'set role' | 'grant';
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Ways to assume a role without its password, the plainest first. Who created a role may grant it (since PostgreSQL 16
 * with ADMIN OPTION) but not SET ROLE to it; the grant that allows that is rolled back with the probe.
 */
export function listWaysToAssume(role: string, serverVersion: number): readonly AssumedRole[] {
  const name = quoteIdentifier(role);
  const options = serverVersion >= 160000 ? ' with inherit false, set true' : '';
  return [
    { kind: 'set role', before: [`set role ${name}`], after: ['reset role'] },
    { kind: 'grant', before: [`grant ${name} to current_user${options}`, `set local role ${name}`], after: [] },
  ];
}
