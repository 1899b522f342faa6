import { readGrants } from '../../project/roles.ts';
import { compareAttributes, readAttributes } from '../../roles/attributes.ts';
import { resolveGrants } from '../../roles/declared.ts';
import { readOwned, readPrivileges } from '../../roles/privileges.ts';
import { proveRole } from '../../roles/proof/prove-role.ts';
import { type Check, check, type Section, type VerifyContext } from '../section.ts';
import { judgeAttributes, judgeExtra, judgeMissing, judgeOwned, judgeProof } from './role-checks.ts';

/** What each role of `roles/` is, holds and can do, against its file. */
export const privilegesSection: Section = { id: 'privileges', run: runPrivileges };

async function runPrivileges({ database, project }: VerifyContext): Promise<readonly Check[]> {
  if (project.roles.length === 0) {
    return [check('role-missing', 'skip', {}, `no files in ${project.folder.path}/roles: no role is promised`)];
  }
  // All files are read before the first role is looked at: a fault in one of them is a fault of the project.
  const files = await Promise.all(project.roles.map(async (role) => ({ role, grants: await readGrants(role) })));
  const checks: Check[] = [];
  for (const { role, grants } of files) {
    const attributes = await readAttributes(database, role.name);
    if (attributes === undefined) {
      const command = `codelearn grant-webapp${role.name === 'webapp' ? '' : ` --role ${role.name}`}`;
      checks.push(
        check('role-missing', 'skip', { name: role.name }, `role ${role.name} does not exist: run ${command}`),
      );
      continue;
    }
    const { privileges: declared, faults } = await resolveGrants(database, role, grants);
    const held = await readPrivileges(database, role.name);
    checks.push(
      ...judgeAttributes(role, compareAttributes(role, attributes)),
      ...judgeOwned(role, await readOwned(database, role.name)),
      ...judgeMissing(role, declared, held, faults),
      ...judgeExtra(role, declared, held),
      ...judgeProof(role, await proveRole(database, role.name, { declared, held })),
    );
  }
  return checks;
}
