import type { Role } from '../../project/roles.ts';
import type { AttributeDifference } from '../../roles/attributes.ts';
import type { DeclaredPrivilege } from '../../roles/declared.ts';
import { comparePrivileges, isMissed, isTolerable } from '../../roles/privilege-comparison.ts';
import {
  describePrivilege,
  grantStatement,
  groupColumns,
  type PrivilegeGroup,
  revokeStatement,
} from '../../roles/privilege-groups.ts';
import type { HeldPrivilege } from '../../roles/privileges.ts';
import { describeProbe, type ProbeResult, type Proof } from '../../roles/proof/proof.ts';
import { type Check, check, type Subject } from '../section.ts';

// Each gives its findings, or where there are none the one check that says so.

export function judgeAttributes(role: Role, differences: readonly AttributeDifference[]): readonly Check[] {
  const { name, file } = role;
  if (differences.length === 0) {
    return [
      check(
        'role-attribute',
        'pass',
        { name },
        `${name} is what ${file.path} says: it may log in, and is nothing else`,
      ),
    ];
  }
  return differences.map(({ is, wanted, fix }) =>
    check('role-attribute', 'fail', { name }, `${name} has ${is}, but ${file.path} says ${wanted}`, { fix: `${fix};` }),
  );
}

export function judgeOwned({ name }: Role, owned: readonly string[]): readonly Check[] {
  if (owned.length === 0) return [check('role-owner', 'pass', { name }, `${name} owns nothing`)];
  const message = `${name} owns ${owned.length === 1 ? 'an object' : `${owned.length} objects`}: an owner can be refused nothing`;
  const fix = 'Give them to the role that owns the rest: alter … owner to …;';
  return [check('role-owner', 'fail', { name }, message, { evidence: owned, fix })];
}

export function judgeMissing(
  role: Role,
  declared: readonly DeclaredPrivilege[],
  held: readonly HeldPrivilege[],
  faults: readonly string[],
): readonly Check[] {
  const { name, file } = role;
  const missing = comparePrivileges(declared, held).missing.filter((privilege) => isMissed(privilege, held));
  const checks = groupColumns(missing).map((group) => {
    const lines = missing.filter(({ object, privilege }) => object === group.object && privilege === group.privilege);
    const places = [...new Set(lines.flatMap(({ line }) => (line === null ? [] : [`${file.path}:${line}`])))];
    const message = `${name} may not ${describePrivilege(group)}, which its file grants`;
    return check('privilege-missing', 'fail', subjectOf(role, group), message, {
      evidence: places,
      fix: `${grantStatement(group)};`,
    });
  });
  const unknown = faults.map((fault) => check('privilege-missing', 'fail', { name }, fault));
  if (checks.length + unknown.length > 0) return [...checks, ...unknown];
  const count = groupColumns(declared).length;
  return [check('privilege-missing', 'pass', { name }, `${name} holds all ${count} rights that ${file.path} grants`)];
}

export function judgeExtra(
  role: Role,
  declared: readonly DeclaredPrivilege[],
  held: readonly HeldPrivilege[],
): readonly Check[] {
  const { extra } = comparePrivileges(declared, held);
  if (extra.length === 0) {
    return [check('privilege-extra', 'pass', { name: role.name }, `${role.name} holds nothing beyond its file`)];
  }
  return groupColumns(extra).map((group) => {
    const same = extra.filter(
      ({ object, privilege, grantee }) =>
        object === group.object && privilege === group.privilege && grantee === group.grantee,
    );
    const status = same.every(isTolerable) ? 'warn' : 'fail';
    const grantors = [...new Set(same.map(({ grantor }) => `granted by ${grantor}`))];
    const who = group.grantee === 'PUBLIC' ? `every role, ${role.name} among them,` : role.name;
    const message = `${who} has ${describePrivilege(group)}, which ${role.file.path} does not grant`;
    return check('privilege-extra', status, subjectOf(role, group), message, {
      evidence: grantors,
      fix: `${revokeStatement(group)};`,
    });
  });
}

export function judgeProof({ name }: Role, proof: Proof): readonly Check[] {
  if (proof.by === null) return [check('attempt-refused', 'skip', { name }, proof.notes.join('; '))];
  const allowed = proof.allowed.map((tried) => finding(name, 'attempt-refused', 'was not refused', tried));
  const failed = proof.failed.map((tried) => finding(name, 'grant-works', 'is granted but refused', tried));
  const refused = `${proof.refused.length} attempts as ${name} were refused`;
  const worked = `${proof.worked.length} rights tried as ${name} work`;
  return [
    ...allowed,
    ...failed,
    ...(allowed.length === 0 && proof.refused.length > 0 ? [check('attempt-refused', 'pass', { name }, refused)] : []),
    ...(failed.length === 0 && proof.worked.length > 0 ? [check('grant-works', 'pass', { name }, worked)] : []),
    ...(proof.undecided.length > 0 ? [undecided(name, proof.undecided)] : []),
  ];
}

function undecided(name: string, tried: readonly ProbeResult[]): Check {
  const message = `${tried.length} attempts as ${name} were not decided: something came before rights were looked at`;
  const fix = 'Run it again when nobody alters these tables, on the primary server.';
  return check('attempt-refused', 'skip', { name }, message, { evidence: tried.map(describeProbe), fix });
}

function finding(name: string, id: string, what: string, tried: ProbeResult): Check {
  const fix = `See the other findings about ${name}; codelearn grant-webapp sets it right.`;
  return check(id, 'fail', { name }, `as ${name}, "${tried.attempt}" ${what}`, {
    evidence: [describeProbe(tried)],
    fix,
  });
}

function subjectOf({ name }: Role, { schema, table, columns }: PrivilegeGroup): Partial<Subject> {
  return { schema, table, columns, name };
}
