import type { Database } from '../connection/session.ts';
import { combineFaults, exitCodes } from '../errors.ts';
import { labelOf, type Migration } from '../project/migrations.ts';
import { type Script, wholeScript } from '../project/script.ts';
import { readHistory } from './history/history.ts';
import { ensureHistory } from './history/history-table.ts';
import { recordUndone } from './history/record.ts';
import { readStoredFiles } from './history/stored-files.ts';
import { compareHistory, type Entry } from './plan/compare.ts';
import { findVersion } from './plan/plan.ts';
import type { AppliedMigration } from './run/apply.ts';
import { applyAtomically } from './run/apply-script.ts';
import { type Run, type RunOptions, withRun } from './run/run.ts';
import { undoStatements } from './run/undo-statements.ts';
import { type Prepared, type PreparedScript, prepareScripts } from './scripts/prepare.ts';

export interface RollbackOptions extends RunOptions {
  /** How many of the last migrations to undo; 1 without `to`. */
  readonly steps?: number | undefined;
  /** Undo every migration above this version; `0` for all. */
  readonly to?: string | undefined;
}

/**
 * Undoes the last migrations, newest first, each in its own transaction with its history row. Works without the
 * file, by the text that was stored when the migration was applied. The repeatable files are due again after it.
 * @throws CodelearnError exit 7 with nothing undone when one of them has nothing that undoes it
 */
export async function rollback(
  database: Database,
  migrations: readonly Migration[],
  options: RollbackOptions = {},
): Promise<readonly AppliedMigration[]> {
  return withRun(database, options, async (run) => {
    await ensureHistory(database);
    const entries = await compareHistory(migrations, await readHistory(database));
    const chosen = chooseEntries(entries, options);
    const scripts = await findScripts(database, chosen);
    const prepared: Prepared = new Map();
    const faults = await prepareScripts(scripts, prepared, database.serverVersion);
    if (faults.length > 0) throw combineFaults(faults, { code: 'migration-sql', hint: 'Nothing was undone.' });
    const undone: AppliedMigration[] = [];
    for (const [index, entry] of chosen.entries()) {
      const { id, name } = entry;
      const durationMs = await undo(run, entry, prepared.get(scripts[index] as Script) as PreparedScript);
      run.reporter.done(labelOf({ id, name }), durationMs);
      undone.push({ version: id, name, durationMs });
    }
    return undone;
  });
}

/** Newest first. */
function chooseEntries(entries: readonly Entry[], { steps, to }: RollbackOptions): readonly Entry[] {
  const applied = entries.filter(({ recorded }) => recorded !== undefined).reverse();
  if (to === undefined) return applied.slice(0, steps ?? 1);
  const end = /^0+$/.test(to) ? 0n : findVersion(entries, to);
  return applied.filter(({ version }) => version > end);
}

async function findScripts(database: Database, entries: readonly Entry[]): Promise<readonly Script[]> {
  const faults: string[] = [];
  const scripts: Script[] = [];
  for (const entry of entries) {
    const script = await findScript(database, entry);
    if (script !== undefined) scripts.push(script);
    else faults.push(`${labelOf(entry)} is irreversible: ${await explainIrreversible(database, entry)}`);
  }
  if (faults.length === 0) return scripts;
  throw combineFaults(faults, { code: 'irreversible', hint: irreversibleHint, exit: exitCodes.diverged });
}

async function explainIrreversible(database: Database, { version }: Entry): Promise<string> {
  const down = (await readStoredFiles(database, version))?.down;
  return down === undefined
    ? 'it came without a .down.sql file'
    : `${down.fileName} is missing, and is not in the history: more than 8,000,000 characters are not stored`;
}

const irreversibleHint = 'Write the .down.sql file beside it, or go forwards with a new migration. Nothing was undone.';

/** The file's text, or the one stored when the migration was applied where the file is gone, as on another branch. */
async function findScript(database: Database, { version, migration }: Entry): Promise<Script | undefined> {
  if (migration?.down !== undefined) return migration.down;
  const stored = (await readStoredFiles(database, version))?.down;
  if (stored === undefined || stored.text === null) return undefined;
  return wholeScript({ path: stored.fileName, text: stored.text }, stored.transactional);
}

/** One that was begun by its statements is gone on with in the same way, whatever its file says now. */
function undo(run: Run, entry: Entry, prepared: PreparedScript): Promise<number> {
  const { version, recorded } = entry;
  if (!prepared.script.transactional || recorded?.undoing) return undoStatements(run, entry, prepared);
  const { path } = prepared.script.file;
  const next = `Put a corrected ${path} into the folder and run codelearn rollback again.`;
  const aftermath = { state: 'rolled back, the migration is still applied as a whole', next };
  return applyAtomically(run, { prepared, version, direction: 'down', record: recordUndone(version), aftermath });
}
