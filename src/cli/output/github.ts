import type { VerifyResult } from '../../verify/verify.ts';
import { type Finding, listFindings, type RunFacts } from './findings.ts';
import { printable } from './printable.ts';

/**
 * Workflow commands of GitHub Actions ("Workflow commands", docs of GitHub): an annotation for each check that does not
 * hold, beside the project's file that it is about, where there is one; skips are notices. What holds is counted in the last line.
 */
export function renderGithub(result: VerifyResult, facts: RunFacts): string {
  const told = listFindings(result, facts).filter(({ level }) => level !== 'pass');
  const { pass, fail, warn, skip } = result.summary;
  return [...told.map(renderCommand), `${pass} pass, ${fail} fail, ${warn} warn, ${skip} skip`, ''].join('\n');
}

function renderCommand({ level, file, rule, check, details }: Finding): string {
  const command = level === 'skip' ? 'notice' : level;
  const place = file === undefined ? '' : `file=${escapeProperty(file)},line=1,`;
  const text = [printable(check.message), ...details].join('\n');
  return `::${command} ${place}title=${escapeProperty(`codelearn ${rule}`)}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
