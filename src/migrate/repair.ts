import type { Database } from '../connection/session.ts';
import { runOwn } from '../database/bare-statement.ts';
import { CodelearnError } from '../errors.ts';
import type { ProjectFolder } from '../project/files.ts';
import { labelOf, type Migration } from '../project/migrations.ts';
import { writeMigrationFiles } from '../project/new-migration.ts';
import { checksumTokens } from '../sql-text/tokens.ts';
import { readHistory } from './history/history.ts';
import { readProgress, recordDone, recordStarted } from './history/progress.ts';
import { forgetMigration, recordAccepted } from './history/record.ts';
import { readStoredFiles } from './history/stored-files.ts';
import { compareHistory, type Entry } from './plan/compare.ts';
import { findVersion } from './plan/plan.ts';
import { type RunOptions, withRun } from './run/run.ts';

export interface RepairOptions extends RunOptions {
  /** What to say of a statement that was cut off: it is done, or it is to be run again. */
  readonly cutOff?: 'done' | 'again' | undefined;
  /** Take a missing file's migration out of the history instead of writing the file. */
  readonly forget?: boolean | undefined;
}

/**
 * Brings one migration's file and history together: a modified file is accepted as it is now, a missing one is written
 * from the text in the history, and of a statement that was cut off it is recorded what a person found out.
 * @returns a sentence that says what was done
 * @throws CodelearnError exit 2 when there is nothing to repair, or not enough is known to
 */
export async function repair(
  database: Database,
  folder: ProjectFolder,
  migrations: readonly Migration[],
  given: string,
  options: RepairOptions = {},
): Promise<string> {
  return withRun(database, options, async () => {
    const entries = await compareHistory(migrations, await readHistory(database));
    const version = findVersion(entries, given);
    const entry = entries.find((candidate) => candidate.version === version) as Entry;
    if (entry.migration !== undefined && (entry.state === 'modified' || entry.onlyCommentsChanged))
      return accept(database, entry.migration);
    const { undoing = false } = entry.recorded ?? {};
    if (entry.state === 'missing' || (entry.state === 'partial' && !entry.migration && !undoing && !options.cutOff))
      return options.forget ? forget(database, entry) : restore(database, folder, entry);
    if (entry.state === 'partial') return decide(database, entry, options.cutOff);
    throw cannot(
      `${labelOf(entry)} is ${entry.state}: there is nothing to repair`,
      'codelearn status lists what there is.',
    );
  });
}

async function accept(database: Database, migration: Migration): Promise<string> {
  const { file } = migration.up;
  await runOwn(database, recordAccepted(migration, (await checksumTokens(file.text)) ?? null));
  return `accepted ${file.path} as it is now; the database was not changed`;
}

async function forget(database: Database, { version, ...entry }: Entry): Promise<string> {
  await runOwn(database, forgetMigration(version));
  return `took ${labelOf(entry)} out of the history; what it made in the database stays`;
}

async function restore(database: Database, folder: ProjectFolder, { version, ...entry }: Entry): Promise<string> {
  const stored = await readStoredFiles(database, version);
  if (stored === undefined || stored.up.text === null) throw notStored(labelOf(entry));
  const { up, down } = stored;
  if (down?.text === null) throw notStored(down.fileName);
  // Some layouts of other tools keep both in one file.
  const below = down === undefined || down.fileName === up.fileName ? {} : { [down.fileName]: down.text };
  const texts = { [up.fileName]: stored.up.text, ...below };
  const paths = writeMigrationFiles(folder, texts);
  return `wrote ${paths.join(' and ')} from the history`;
}

function notStored(what: string): CodelearnError {
  return cannot(
    `the text of ${what} is not in the history: more than 8,000,000 characters are not stored`,
    'Bring the files back from your version control, or use --forget.',
  );
}

async function decide(
  database: Database,
  { version, recorded, ...entry }: Entry,
  cutOff: RepairOptions['cutOff'],
): Promise<string> {
  const label = labelOf(entry);
  const command = recorded?.undoing ? 'codelearn rollback' : 'codelearn migrate';
  const progress = await readProgress(database, version);
  if (progress === undefined || progress.started === null) {
    throw cannot(
      `${label} stopped at a statement that failed: nothing to decide`,
      `Correct the file and run ${command}: it goes on there.`,
    );
  }
  if (cutOff === undefined) {
    throw cannot(
      `${label} was cut off during statement ${progress.started}`,
      'Look at the database, then say --done or --again.',
    );
  }
  const record = cutOff === 'done' ? recordDone(version, progress.started) : recordStarted(version, null);
  await runOwn(database, record);
  const what = cutOff === 'done' ? 'counts as done' : 'will be run again';
  return `statement ${progress.started} of ${label} ${what}; ${command} goes on from there`;
}

function cannot(message: string, hint: string): CodelearnError {
  return new CodelearnError(message, { code: 'repair', hint });
}
