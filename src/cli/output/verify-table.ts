import type { Check, SectionResult, Status } from '../../verify/section.ts';
import { subjectLabel } from '../../verify/subject-label.ts';
import type { VerifyResult } from '../../verify/verify.ts';
import { printable } from './printable.ts';
import { chalkFor, type Display, renderTable } from './table.ts';

export interface VerifyTableOptions extends Display {
  /** Also lists what holds. */
  readonly all: boolean;
}

/** The sections with their counts, then whatever does not hold, then one line that sums up. */
export function renderVerifyTable({ summary, sections }: VerifyResult, options: VerifyTableOptions): string {
  const counts = sections.map((section) => [
    section.id,
    paint(section.status, section.status, options),
    ...(['pass', 'fail', 'warn', 'skip'] as const).map((status) => String(countOf(section, status) || '')),
  ]);
  const table = renderTable(['section', 'result', 'pass', 'fail', 'warn', 'skip'], counts, options);
  const shown = sections.map((section) => renderFindings(section, options)).filter((text) => text !== '');
  return [table, ...shown, `${renderSummary(summary, options)}\n`].join('\n');
}

function renderFindings(section: SectionResult, options: VerifyTableOptions): string {
  const checks = section.checks.filter(({ status }) => options.all || status !== 'pass');
  return checks.map((check) => renderCheck(check, section.id, options)).join('');
}

function renderCheck(check: Check, section: string, options: VerifyTableOptions): string {
  const label = paint(check.status, check.status, options);
  const finding = `${section}/${check.id} ${printable(subjectLabel(check.subject))}`.trimEnd();
  const lines = [`${label}  ${finding}`, `      ${printable(check.message)}`];
  for (const line of check.evidence) lines.push(`        ${printable(line)}`);
  if (check.fix !== null && check.status !== 'pass')
    lines.push(`      fix: ${printable(check.fix).replaceAll('\n', '\n           ')}`);
  return `${lines.join('\n')}\n`;
}

function renderSummary(summary: VerifyResult['summary'], options: Display): string {
  const total = summary.pass + summary.fail + summary.warn + summary.skip;
  const parts = (['pass', 'fail', 'warn', 'skip'] as const).filter((status) => summary[status] > 0);
  const counted = parts.map((status) => paint(`${summary[status]} ${status}`, status, options));
  return `${total} checks: ${counted.join(', ')}`;
}

function countOf({ checks }: SectionResult, status: Status): number {
  return checks.filter((check) => check.status === status).length;
}

function paint(text: string, status: Status, display: Display): string {
  const chalk = chalkFor(display);
  const colors = { pass: chalk.green, fail: chalk.red, warn: chalk.yellow, skip: chalk.dim };
  return colors[status](text);
}
