import { createHash } from 'node:crypto';
import type { VerifyResult } from '../../verify/verify.ts';
import { readVersion } from '../../version.ts';
import { type Finding, listFindings, type RunFacts } from './findings.ts';

/**
 * SARIF 2.1.0 (OASIS standard), as code scanning reads it: a result for each check that does not hold, and a notification
 * for each that was skipped. Results are recognised again from run to run by their fingerprint, which leaves out the
 * wording.
 */
export function renderSarif(result: VerifyResult, facts: RunFacts): string {
  const findings = listFindings(result, facts);
  const broken = findings.filter(({ level }) => level === 'error' || level === 'warning');
  const rules = [...new Set(broken.map(({ rule }) => rule))].sort();
  const run = {
    tool: { driver: { name: 'codelearn', version: readVersion(), rules: rules.map((id) => ({ id })) } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: findings.filter(({ level }) => level === 'skip').map(describeSkip),
      },
    ],
    columnKind: 'utf16CodeUnits',
    results: broken.map((finding) => describeResult(finding, rules)),
  };
  const $schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';
  return `${JSON.stringify({ $schema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function describeResult(finding: Finding, rules: readonly string[]): object {
  const { rule, level, check, subject, origin, details } = finding;
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level,
    message: { text: [check.message, ...details].join('\n') },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(origin) } },
        ...(subject === '' ? {} : { logicalLocations: [{ fullyQualifiedName: subject }] }),
      },
    ],
    partialFingerprints: { 'codelearn/v1': createHash('sha256').update(`${rule}\n${subject}`).digest('hex') },
  };
}

function describeSkip({ rule, subject, check }: Finding): object {
  const about = subject === '' ? rule : `${rule} ${subject}`;
  return { level: 'note', message: { text: `${about}: ${check.message}` } };
}
