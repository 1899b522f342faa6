import { introspectUnlocked } from '../catalog/introspect.ts';
import type { Database } from '../connection/session.ts';
import { withScratch } from '../embedded/scratch.ts';
import { CodelearnError } from '../errors.ts';
import type { Project } from '../project/project.ts';
import { businessRulesSection } from './business-rules/business-rules.ts';
import { denormalizationsSection } from './denormalizations/denormalizations.ts';
import { designSection } from './design/design.ts';
import { driftSection } from './drift/drift.ts';
import { applyExceptions, refuseUnknownSections } from './exceptions.ts';
import { runAroundLocks } from './locked-tables.ts';
import { normalFormsSection } from './normal-forms/normal-forms.ts';
import { findObstacle } from './obstacle.ts';
import { privilegesSection } from './privileges/privileges.ts';
import { queryPlansSection } from './query-plans/query-plans.ts';
import { type Check, check, type Section, type SectionResult, type Status, type VerifyContext } from './section.ts';
import { sectionId } from './section-names.ts';

/** Every section, in the order it is run and shown: the one place to add one. */
export const sections: readonly Section[] = [
  normalFormsSection,
  designSection,
  businessRulesSection,
  queryPlansSection,
  denormalizationsSection,
  privilegesSection,
  driftSection,
];

export interface Selection {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

export interface VerifyResult {
  readonly summary: Readonly<Record<Status, number>>;
  readonly sections: readonly SectionResult[];
}

/** @throws CodelearnError exit 2 when a name is no section. */
export function selectSections({ only, skip = [] }: Selection): readonly Section[] {
  const known = sections.map(({ id }) => id);
  const unknown = [...(only ?? []), ...skip].find((name) => !known.includes(sectionId(name)));
  if (unknown !== undefined) {
    throw new CodelearnError(`there is no section "${unknown}"`, {
      code: 'usage',
      hint: `Sections: ${known.join(', ')}.`,
    });
  }
  const isNamed = (names: readonly string[], id: string): boolean => names.some((name) => sectionId(name) === id);
  return sections.filter(({ id }) => (only === undefined || isNamed(only, id)) && !isNamed(skip, id));
}

/**
 * Runs the sections one after the other on one session.
 * @param surroundings `home`: folder of the embedded servers, where sections get throw-away databases
 */
export async function verify(
  database: Database,
  project: Project,
  { home, cache, roundTrip, limits }: { readonly home: string } & Pick<VerifyContext, 'cache' | 'roundTrip' | 'limits'>,
  selected: readonly Section[] = sections,
): Promise<VerifyResult> {
  const exceptions = project.exceptions.map((line) => ({ ...line, section: sectionId(line.section) }));
  refuseUnknownSections(
    exceptions,
    sections.map(({ id }) => id),
  );
  const { schema, locked } = await introspectUnlocked(database);
  const context: VerifyContext = {
    database,
    project,
    schema,
    cache,
    roundTrip,
    limits,
    withScratch: (use) => withScratch(home, database.signal, use),
  };
  const results: SectionResult[] = [];
  for (const section of selected) {
    database.signal.throwIfAborted();
    const found = await runAroundLocks(locked, section, context, runSection);
    const checks = applyExceptions(section.id, found, exceptions);
    results.push({ id: section.id, status: worstOf(checks), checks });
  }
  return { summary: countStatuses(results), sections: results };
}

/** A section that cannot run here is a skip with the reason; it is never left out, and never a pass. */
async function runSection(section: Section, context: VerifyContext): Promise<readonly Check[]> {
  try {
    return await section.run(context);
  } catch (error) {
    const { database } = context;
    const reason = database.signal.aborted ? undefined : await findObstacle(database, error);
    if (reason === undefined) throw error;
    return [check('section-not-run', 'skip', {}, `could not run: ${reason}`)];
  }
}

/** A section passes when something in it passed and nothing failed; checks that were skipped are counted beside it. */
function worstOf(checks: readonly Check[]): Status {
  const seen = (status: Status): boolean => checks.some((one) => one.status === status);
  return (['fail', 'warn', 'pass'] as const).find(seen) ?? 'skip';
}

function countStatuses(results: readonly SectionResult[]): Record<Status, number> {
  const summary = { pass: 0, fail: 0, warn: 0, skip: 0 };
  for (const { checks } of results) for (const { status } of checks) summary[status] += 1;
  return summary;
}
