import type { Database } from '../../connection/session.ts';
import { collectFaults } from '../../errors.ts';
import type { Migration } from '../../project/migrations.ts';
import { type Progress, readProgress } from '../history/progress.ts';
import { readStoredFiles, type StoredFiles } from '../history/stored-files.ts';
import type { Entry, State } from './compare.ts';
import { renderLineDiff } from './line-diff.ts';

/** By version, what is known about a file that disagrees with the history; lines. */
export type Discrepancies = ReadonlyMap<bigint, readonly string[]>;

/** Files that are shown in one report; more of them are hardly looked at one by one. */
const mostShown = 5;

/** For modified files what changed, for partial ones how far they are, for missing ones what the history cannot give back. Reads only. */
export async function describeDiscrepancies(database: Database, entries: readonly Entry[]): Promise<Discrepancies> {
  const found = new Map<bigint, readonly string[]>();
  for (const entry of entries) {
    if (!doubtful.has(entry.state) || found.size >= mostShown) continue;
    const lines = await describeDiscrepancy(database, entry);
    if (lines.length > 0) found.set(entry.version, lines);
  }
  return found;
}

const doubtful: ReadonlySet<State> = new Set(['modified', 'missing', 'partial']);

async function describeDiscrepancy(
  database: Database,
  { version, state, migration, recorded }: Entry,
): Promise<readonly string[]> {
  const stored = await readStoredFiles(database, version);
  const progress = state === 'partial' ? await readProgress(database, version) : undefined;
  return [
    ...(progress ? describePartial(progress, recorded?.undoing === true) : []),
    ...(migration === undefined ? describeMissing(stored) : []),
    ...(state === 'modified' && migration ? describeChange(stored?.up.text ?? null, migration) : []),
  ];
}

const notStored = 'its text is not in the history: texts of more than 8,000,000 characters are not stored';

function describeChange(stored: string | null, migration: Migration): readonly string[] {
  const faults: string[] = [];
  const up = collectFaults(faults, () => migration.up);
  if (up === undefined) return faults;
  if (stored === null) return [`what changed cannot be shown: ${notStored}`];
  const diff = renderLineDiff(stored, up.file.text);
  return diff.length === 0 ? ['only line ends differ'] : ['--- as applied', '+++ the file now', ...diff];
}

function describePartial({ done, started, checksums }: Progress, undoing: boolean): readonly string[] {
  const [of, next] = undoing
    ? ['statements of the way back', 'codelearn rollback']
    : [`of ${checksums.length} statements`, 'codelearn migrate'];
  return [
    `done: ${done} ${of}; ${next} goes on at statement ${done + 1}`,
    ...(started === null ? [] : [`the last run was cut off during statement ${started}`]),
  ];
}

function describeMissing(stored: StoredFiles | undefined): readonly string[] {
  return [
    ...(stored?.up.text == null ? [`codelearn repair cannot write it: ${notStored}`] : []),
    ...(stored?.down?.text === null ? ['codelearn rollback cannot undo it: nor is that of its .down.sql file'] : []),
  ];
}
