import type { VerifyResult } from '../../verify/verify.ts';
import { type Finding, listFindings, type RunFacts } from './findings.ts';
import { printable } from './printable.ts';

/**
 * JUnit's XML, as Jenkins, GitLab and others read it: a section is a suite, a check is a case. A warning that fails
 * nothing is a passed case with its text in `system-out`, as the format has no warnings.
 */
export function renderJunit(result: VerifyResult, facts: RunFacts): string {
  const findings = listFindings(result, facts);
  const suites = result.sections.flatMap(({ id }) => {
    const cases = findings.filter(({ section }) => section === id);
    return [
      `  <testsuite name="${escapeAttribute(id)}" ${countsOf(cases)}>`,
      ...cases.flatMap(renderCase).map((line) => `    ${line}`),
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="codelearn verify" ${countsOf(findings)}>`,
    ...suites,
    '</testsuites>\n',
  ].join('\n');
}

function countsOf(cases: readonly Finding[]): string {
  const count = (level: Finding['level']): number => cases.filter((one) => one.level === level).length;
  return `tests="${cases.length}" failures="${count('error')}" errors="0" skipped="${count('skip')}"`;
}

function renderCase({ section, check, level, subject, details }: Finding): readonly string[] {
  const open = `<testcase classname="${escapeAttribute(section)}" name="${escapeAttribute(`${check.id} ${subject}`.trim())}"`;
  const message = `message="${escapeAttribute(check.message)}"`;
  const text = escapeText(details.join('\n'));
  switch (level) {
    case 'error':
      return [`${open}>`, `  <failure type="${escapeAttribute(check.id)}" ${message}>${text}</failure>`, '</testcase>'];
    case 'warning':
      return [`${open}>`, `  <system-out>warning: ${escapeText(check.message)}\n${text}</system-out>`, '</testcase>'];
    case 'skip':
      return [`${open}>`, `  <skipped ${message}/>`, '</testcase>'];
    case 'pass':
      return [`${open}/>`];
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What XML has no way to write is spelled out: control characters, and the code points that it forbids. */
function escapeText(text: string): string {
  return printable(text)
    .replace(/[\p{Cs}\uFFFE\uFFFF]/gu, (banned) => `\\u${banned.charCodeAt(0).toString(16)}`)
    .replace(/[&<>]/g, (special) => entities[special] ?? special);
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}
