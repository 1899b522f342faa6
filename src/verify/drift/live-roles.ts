import type { Database } from '../../connection/session.ts';
import { CodelearnError } from '../../errors.ts';
import { type Role, readGrants } from '../../project/roles.ts';
import { provisionRole } from '../../roles/provision.ts';

/**
 * Gives the roles that the live server has what their files say, on the throw-away database as well: then what they may do
 * can be compared.
 * @returns why rights cannot be compared, if so
 */
export async function provisionAsLive(
  scratch: Database,
  live: Database,
  roles: readonly Role[],
): Promise<string | undefined> {
  const names = await live.sql<{ rolname: string }[]>`select rolname from pg_catalog.pg_roles`;
  const there = new Set(names.map(({ rolname }) => rolname));
  for (const role of roles.filter(({ name }) => there.has(name))) {
    try {
      await provisionRole(scratch, role, await readGrants(role), { password: undefined, end: 'commit' });
    } catch (error) {
      if (!(error instanceof CodelearnError)) throw error;
      return `the rights of ${role.name} are not compared: ${error.message.split('\n')[0]}`;
    }
  }
  return undefined;
}
