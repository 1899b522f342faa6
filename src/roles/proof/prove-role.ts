import type { Database } from '../../connection/session.ts';
import type { DeclaredPrivilege } from '../declared.ts';
import { isTolerable } from '../privilege-comparison.ts';
import type { HeldPrivilege } from '../privileges.ts';
import { readProbeTargets } from '../probe-targets.ts';
import { listAllowedProbes } from './allowed-probes.ts';
import { listAttempts } from './attempts.ts';
import { type Proof, runProbes } from './proof.ts';

/** Probes on the live database whether a role can do what it is to do, and nothing else. */
export async function proveRole(
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
  const targets = await readProbeTargets(database, role);
  const tolerated = held.filter(isTolerable);
  const denied = listAttempts(targets, [...declared, ...tolerated]);
  return runProbes(database, password, { role, denied, allowed: listAllowedProbes(targets, declared) });
}
