import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { type Database, PostgresError } from '../../connection/session.ts';
import { CodelearnError, exitCodes } from '../../errors.ts';
import { readVersion } from '../../version.ts';
import type { Plan } from './plan.ts';

/** A plan as it was looked at, to be carried out later exactly so or not at all. */
export interface SavedPlan {
  readonly format: 1;
  readonly tool: string;
  /** Which database it was made for: its name, and the identifier that initdb gave its server. */
  readonly database: { readonly name: string; readonly system: string | null };
  /** What was asked for when it was made, and is done when it is carried out. */
  readonly options: { readonly to?: string | undefined; readonly outOfOrder?: boolean | undefined };
  /** SHA-256 over the history that it was made from. */
  readonly history: string;
  readonly steps: readonly SavedFile[];
  readonly repeatables: readonly SavedFile[];
}

export interface SavedFile {
  readonly file: string;
  /** SHA-256 of its bytes. */
  readonly checksum: string;
}

export async function describePlan(
  database: Database,
  plan: Plan,
  { to, outOfOrder }: SavedPlan['options'],
): Promise<SavedPlan> {
  return {
    format: 1,
    tool: `codelearn ${readVersion()}`,
    database: { name: database.target.database, system: await readSystem(database) },
    options: { to, outOfOrder },
    history: checksumHistory(plan),
    steps: plan.steps.map(({ migration }) => ({ file: migration.up.file.path, checksum: migration.checksum })),
    repeatables: plan.repeatables.map(({ script, checksum }) => ({ file: script.file.path, checksum })),
  };
}

/** @throws CodelearnError exit 7 saying what has changed since the plan was saved */
export async function assertAsSaved(database: Database, plan: Plan, saved: SavedPlan): Promise<void> {
  const now = await describePlan(database, plan, saved.options);
  const changes = [
    ...(isSameDatabase(now.database, saved.database) ? [] : ['it was made for another database']),
    ...(now.history === saved.history ? [] : ['the history has changed']),
    ...(isEqual(withoutFolder(now.steps), withoutFolder(saved.steps)) ? [] : ['the pending files have changed']),
    ...(isEqual(withoutFolder(now.repeatables), withoutFolder(saved.repeatables))
      ? []
      : ['the repeatable files have changed']),
  ];
  if (changes.length === 0) return;
  throw new CodelearnError(`the saved plan does not hold any more: ${changes.join('; ')}`, {
    code: 'plan-changed',
    hint: 'Make and review a new one with codelearn migrate --plan-out. Nothing was attempted.',
    exit: exitCodes.diverged,
  });
}

/** @throws CodelearnError exit 2 when the text is not a saved plan */
export function parseSavedPlan(text: string, path: string): SavedPlan {
  const plan = parseJson(text) as Partial<SavedPlan> | undefined;
  if (isSavedPlan(plan)) return plan;
  throw new CodelearnError(`${path} is not a plan of codelearn`, {
    code: 'plan-file',
    hint: 'Make one with codelearn migrate --plan-out <file>. Nothing was attempted.',
  });
}

function isSavedPlan(plan: Partial<SavedPlan> | undefined): plan is SavedPlan {
  const areFiles = (files: unknown): boolean =>
    Array.isArray(files) && files.every((file) => typeof file?.file === 'string' && typeof file.checksum === 'string');
  return (
    plan?.format === 1 &&
    typeof plan.database?.name === 'string' &&
    typeof plan.options === 'object' &&
    plan.options !== null &&
    ['string', 'undefined'].includes(typeof plan.options.to) &&
    ['boolean', 'undefined'].includes(typeof plan.options.outOfOrder) &&
    typeof plan.history === 'string' &&
    areFiles(plan.steps) &&
    areFiles(plan.repeatables)
  );
}

/** Where one of the two roles might not ask for the identifier, the name must do. */
function isSameDatabase(now: SavedPlan['database'], saved: SavedPlan['database']): boolean {
  return now.name === saved.name && (now.system === null || saved.system === null || now.system === saved.system);
}

/** Not everybody may ask for the identifier; the database's name must then do. */
async function readSystem({ sql }: Database): Promise<string | null> {
  try {
    const [row] = await sql`select system_identifier::text as system from pg_catalog.pg_control_system()`;
    return row?.system ?? null;
  } catch (error) {
    if (error instanceof PostgresError && error.code === '42501') return null;
    throw error;
  }
}

function checksumHistory({ entries }: Plan): string {
  const rows = entries.flatMap(({ recorded }) =>
    recorded ? [`${recorded.version} ${recorded.checksum} ${recorded.state}\n`] : [],
  );
  return createHash('sha256').update(rows.join('')).digest('hex');
}

/** The folder may be called otherwise where the plan is carried out. */
function withoutFolder(files: readonly SavedFile[]): readonly string[] {
  return files.map(({ file, checksum }) => `${posix.basename(file)} ${checksum}`);
}

function isEqual(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
