import { CodelearnError } from '../errors.ts';
import type { Exception } from '../project/exceptions.ts';
import { type Check, check } from './section.ts';
import { subjectLabel } from './subject-label.ts';

/** @throws CodelearnError exit 2 for an exception from a section that there is not */
export function refuseUnknownSections(exceptions: readonly Exception[], known: readonly string[]): void {
  const unknown = exceptions.find(({ section }) => !known.includes(section));
  if (unknown === undefined) return;
  throw new CodelearnError(`${unknown.path}:${unknown.line}: there is no section "${unknown.section}"`, {
    code: 'exceptions',
    hint: `Sections: ${known.join(', ')}. Nothing was attempted.`,
  });
}

/**
 * Turns findings that the project accepts into skips that say why. An exception that nothing needs any more is a warning:
 * it would hide the next finding of its name.
 */
export function applyExceptions(
  section: string,
  checks: readonly Check[],
  exceptions: readonly Exception[],
): readonly Check[] {
  const own = exceptions.filter((exception) => exception.section === section);
  if (own.length === 0) return checks;
  const needed = new Set<Exception>();
  const judged = checks.map((one) => {
    const found = own.flatMap((exception) => {
      const reason = reasonFor(one, exception);
      return reason === undefined ? [] : [{ exception, reason }];
    })[0];
    if (found === undefined) return one;
    needed.add(found.exception);
    return accept(one, found.exception, found.reason);
  });
  const stale = own.filter((exception) => !needed.has(exception) && !isInDoubt(exception, checks));
  return [...judged, ...stale.map(noteStale)];
}

/** Undefined where the line is not about this finding. */
function reasonFor({ id, status, subject }: Check, { check: kind, rest }: Exception): string | undefined {
  if (id !== kind || (status !== 'fail' && status !== 'warn')) return undefined;
  const label = subjectLabel(subject);
  const about = ['*', label].find((text) => text !== '' && rest.startsWith(`${text}:`));
  return about === undefined ? undefined : rest.slice(about.length + 1).trim();
}

function accept({ id, subject, message, evidence }: Check, { path, line }: Exception, reason: string): Check {
  return check(id, 'skip', subject, `accepted: ${reason} (${path}:${line})`, { evidence: [message, ...evidence] });
}

/** What was not looked at this time may still be found the next. */
function isInDoubt({ check: kind, rest }: Exception, checks: readonly Check[]): boolean {
  const skipped = checks.filter(({ status }) => status === 'skip').map(({ subject }) => subjectLabel(subject));
  const sameKind = checks.some(({ id, status }) => id === kind && status === 'skip');
  return sameKind || skipped.some((label) => rest.startsWith('*') || rest.startsWith(label));
}

function noteStale({ section, check: kind, path, line }: Exception): Check {
  return check(
    'exception',
    'warn',
    { name: path },
    `line ${line} accepts a ${section}/${kind} that is not found any more`,
    {
      fix: 'Take the line out: it would hide the next finding of that name.',
    },
  );
}
