import type { Database } from '../../connection/session.ts';
import { isTolerable } from '../comparison.ts';
import type { DeclaredPrivilege } from '../declared.ts';
import { readObjects } from '../objects.ts';
import type { HeldPrivilege } from '../privileges.ts';
import { listAttempts } from './attempts.ts';
import { type Proof, proveRole } from './proof.ts';
import { listUses } from './uses.ts';

/** Tries out on the live database whether a role can do what it is to do, and nothing else. */
export async function tryRole(
  database: Database,
  role: string,
  {
    declared,
    held,
    password,
  }: {
    readonly declared: readonly DeclaredPrivilege[];
    readonly held: readonly HeldPrivilege[];
    readonly password?: string | undefined;
  },
): Promise<Proof> {
  const objects = await readObjects(database, role);
  const tolerated = held.filter(isTolerable);
  const attempts = listAttempts(objects, [...declared, ...tolerated]);
  return proveRole(database, password, { role, attempts, uses: listUses(objects, declared) });
}
