import type { Granted } from '../../roles/grant.ts';
import { describePrivilege, groupColumns, type PrivilegeGroup, revokeStatement } from '../../roles/privilege-groups.ts';
import { describeProbe, type Proof } from '../../roles/proof/proof.ts';
import { passwordVariable } from '../../roles/role-password.ts';
import { chalkFor, type Display } from './table.ts';

/** The document of `--format json`; `renderJson` adds format and database. */
export function grantedDocument({ role, declared: _, remaining, proof, ...granted }: Granted): object {
  const { refused = [], allowed = [], undecided = [], worked = [], failed = [], notes = [] } = proof ?? {};
  const brief = (tried: Proof['refused']): object => tried.map(({ attempt, sqlstate }) => ({ attempt, sqlstate }));
  return {
    role: role.name,
    ...granted,
    remaining: groupColumns(remaining),
    provenBy: proof?.by ?? null,
    refused: brief(refused),
    allowed: brief(allowed),
    undecided: brief(undecided),
    worked,
    failed: brief(failed),
    notes,
  };
}

/** What was changed, what is left to be done by others, and what the role has shown. */
export function renderGranted(granted: Granted, display: Display): string {
  const lines = [
    ...renderRole(granted),
    renderPassword(granted),
    ...renderPrivileges(granted.dryRun ? 'would be granted to' : 'granted to', granted.granted),
    ...renderPrivileges(granted.dryRun ? 'would be revoked from' : 'revoked from', granted.revoked),
    ...renderPublic(granted),
    ...renderRemaining(granted, display),
    ...(granted.proof === null ? [] : renderProof(granted.role.name, granted.proof, display)),
  ];
  return `${lines.join('\n')}\n`;
}

function renderRole({ role, created, adjusted, granted, revoked, dryRun }: Granted): string[] {
  if (created) return [`${role.name}: ${dryRun ? 'would be created' : 'created'}; it may log in, and is nothing else`];
  if (adjusted.length + granted.length + revoked.length === 0) {
    return [`${role.name}: nothing to change, it is what ${role.file.path} says`];
  }
  const changes = adjusted.map(({ is, wanted }) => `  ${is} → ${wanted}`);
  return [`${role.name}: ${dryRun ? 'would be adjusted' : 'adjusted'}`, ...changes];
}

function renderPassword({ role, password, dryRun }: Granted): string {
  const variable = passwordVariable(role.name);
  switch (password) {
    case 'set':
      return `password: ${dryRun ? 'would be set' : 'set'} from ${variable}, stored as SCRAM-SHA-256`;
    case 'unchanged':
      return `password: unchanged, it is the one in ${variable}`;
    case 'kept':
      return `password: left as it is (${variable} is not set)`;
    case 'none':
      return `password: none, so ${role.name} cannot log in: set ${variable} and run this again`;
  }
}

function renderPrivileges(verb: string, groups: readonly PrivilegeGroup[]): string[] {
  const grantees = [...new Set(groups.map(({ grantee }) => grantee))];
  return grantees.flatMap((grantee) => [
    `${verb} ${grantee}:`,
    ...groups.filter((group) => group.grantee === grantee).map((group) => `  ${describePrivilege(group)}`),
  ]);
}

/** PUBLIC is every role of the server: who lived from its rights must hear of it. */
function renderPublic({ revoked, lockedOut }: Granted): string[] {
  if (!revoked.some(({ grantee }) => grantee === 'PUBLIC')) return [];
  const note = 'note: PUBLIC is every role; roles that used these rights need them granted by name now';
  if (lockedOut.length === 0) return [note];
  return [note, `note: can no longer connect to this database: ${lockedOut.join(', ')}`];
}

function renderRemaining({ role, remaining, owned }: Granted, display: Display): string[] {
  const chalk = chalkFor(display);
  const kept = groupColumns(remaining).map(
    (group) => `  ${describePrivilege(group)}, of ${group.grantee}: ${revokeStatement(group)};`,
  );
  return [
    ...(kept.length === 0 ? [] : [chalk.yellow('not revoked, as only its grantor or a superuser can:'), ...kept]),
    ...(owned.length === 0 ? [] : [chalk.red(`${role.name} owns, and can be refused nothing there:`)]),
    ...owned.map((object) => `  ${object}`),
  ];
}

function renderProof(role: string, proof: Proof, display: Display): string[] {
  const chalk = chalkFor(display);
  const list = (title: string, tried: Proof['refused']): string[] =>
    tried.length === 0 ? [] : [chalk.red(title), ...tried.map((one) => `  ${describeProbe(one)}`)];
  const how = proof.by === 'login' ? `logged in as ${role}` : `set role ${role}`;
  const counts = `${proof.refused.length} attempts refused, ${proof.worked.length} granted rights work`;
  return [
    ...proof.notes.map((note) => chalk.yellow(`note: ${note}`)),
    ...list('NOT REFUSED:', proof.allowed),
    ...list('GRANTED, BUT REFUSED:', proof.failed),
    ...list('NOT DECIDED, something came before rights were looked at; run it again:', proof.undecided),
    ...(proof.by === null ? [chalk.yellow(`not proven`)] : [`proof (${how}): ${counts}`]),
  ];
}
