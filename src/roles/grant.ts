import type { Database } from '../connection/session.ts';
import type { Grant, Role } from '../project/roles.ts';
import { isTolerable } from './privilege-comparison.ts';
import { readOwned } from './privileges.ts';
import { isProven, type Proof } from './proof/proof.ts';
import { proveRole } from './proof/prove-role.ts';
import { type Provisioned, provisionRole } from './provision.ts';

export interface GrantOptions {
  readonly password: string | undefined;
  /** Says what would change, and rolls back. */
  readonly dryRun: boolean;
}

/** What one run has changed, and what the role has shown since. */
export interface Granted extends Provisioned {
  readonly role: Role;
  readonly dryRun: boolean;
  /** What the role owns, in words: it can be refused nothing there. */
  readonly owned: readonly string[];
  /** Null after a dry run: nothing is there to be tried. */
  readonly proof: Proof | null;
}

/** Makes a role what its file says, then proves that it can do that and nothing else. */
export async function grantRole(
  database: Database,
  role: Role,
  grants: readonly Grant[],
  { password, dryRun }: GrantOptions,
): Promise<Granted> {
  const provisioned = await provisionRole(database, role, grants, { password, end: dryRun ? 'rollback' : 'commit' });
  const owned = await readOwned(database, role.name);
  const { declared, remaining: held } = provisioned;
  const proof = dryRun ? null : await proveRole(database, role.name, { declared, held, password });
  return { ...provisioned, role, dryRun, owned, proof };
}

/** Whether the role is as its file says and this was proven; what PUBLIC keeps of the system is no fault of ours. */
export function isAsDeclared({ remaining, owned, proof }: Granted): boolean {
  return remaining.every(isTolerable) && owned.length === 0 && (proof === null || isProven(proof));
}
