import { quoteIdentifier } from '../../sql-text/identifier.ts';

/** How a session becomes the role that is tried out: statements in front of each attempt, and behind it. */
export interface Entry {
  /** `grant`: the way in is granted and taken back within each attempt, so there must be a transaction. */
  readonly kind: 'login' | 'set role' | 'grant';
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Ways to become a role without its password, the plainest first. Who created a role may grant it (since PostgreSQL 16
 * with ADMIN OPTION) but not become it; the grant that allows it is rolled back with the attempt.
 */
export function listEntries(role: string, serverVersion: number): readonly Entry[] {
  const name = quoteIdentifier(role);
  const options = serverVersion >= 160000 ? ' with inherit false, set true' : '';
  return [
    { kind: 'set role', before: [`set role ${name}`], after: ['reset role'] },
    { kind: 'grant', before: [`grant ${name} to current_user${options}`, `set local role ${name}`], after: [] },
  ];
}
