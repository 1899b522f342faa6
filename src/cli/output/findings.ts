import type { Check, SectionResult } from '../../verify/section.ts';
import { subjectLabel } from '../../verify/subject-label.ts';
import type { VerifyResult } from '../../verify/verify.ts';
import { printable } from './printable.ts';

/** What formats for machines need to know of a run. */
export interface RunFacts {
  /** Whether warnings fail, too. */
  readonly strict: boolean;
  /** The project's folder as the user wrote it. */
  readonly sqlFolder: string;
}

/** One check with all that the formats for other tools say of it. */
export interface Finding {
  readonly section: string;
  readonly check: Check;
  readonly level: 'error' | 'warning' | 'skip' | 'pass';
  /** `section/id`, stable. */
  readonly rule: string;
  /** What it is about, e.g. `public.orders (customer_id)`; empty where it is about nothing in particular. */
  readonly subject: string;
  /** The file of the project that the check is about, where there is one; relative to where the command ran. */
  readonly file: string | undefined;
  /** That file, or else the folder of the migrations, which what is wrong with the schema itself comes from. */
  readonly origin: string;
  /** Evidence and fix, a line each. */
  readonly details: readonly string[];
}

/** Every check, in the order of the sections. */
export function listFindings({ sections }: VerifyResult, facts: RunFacts): readonly Finding[] {
  return sections.flatMap((section) => section.checks.map((check) => describe(section, check, facts)));
}

function describe({ id: section }: SectionResult, check: Check, { strict, sqlFolder }: RunFacts): Finding {
  const levels = { fail: 'error', warn: strict ? 'error' : 'warning', skip: 'skip', pass: 'pass' } as const;
  const fix = check.fix === null || check.status === 'pass' ? [] : [`fix: ${check.fix}`];
  const folder = sqlFolder.replace(/\/+$/, '');
  const file = sourceFile(section, check, folder);
  return {
    section,
    check,
    level: levels[check.status],
    rule: `${section}/${check.id}`,
    subject: printable(subjectLabel(check.subject)),
    file,
    origin: file ?? `${folder}/migrations`,
    details: [...check.evidence, ...fix].map(printable),
  };
}

/** Sections whose checks bear the name of a file, and the folder where these are. */
const folders: Readonly<Record<string, string>> = {
  'business-rules': 'rules',
  'query-plans': 'queries',
  privileges: 'roles',
};

function sourceFile(section: string, { subject: { name } }: Check, sqlFolder: string): string | undefined {
  if (name === null) return undefined;
  if (name.startsWith(`${sqlFolder}/`)) return name;
  const folder = folders[section];
  return folder === undefined ? undefined : `${sqlFolder}/${folder}/${name}.sql`;
}
