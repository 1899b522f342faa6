import type { Database, Row } from '../../connection/session.ts';
import { collectFaults } from '../../errors.ts';
import type { Migration } from '../../project/migrations.ts';
import type { Entry, State } from './compare.ts';
import { renderLineDiff } from './line-diff.ts';

/** By version, what is known about a file that disagrees with the history; lines. */
export type Discrepancies = ReadonlyMap<bigint, readonly string[]>;

/** Files that are shown in one report; more of them are hardly looked at one by one. */
const mostShown = 5;

/** For edited files what changed, for partial ones how far they are, for missing ones what the history cannot give back. Reads only. */
export async function describeDiscrepancies({ sql }: Database, entries: readonly Entry[]): Promise<Discrepancies> {
  const found = new Map<bigint, readonly string[]>();
  for (const { version, state, migration, recorded } of entries) {
    if (!doubtful.has(state) || found.size >= mostShown) continue;
    const [stored] = await sql`
      select source, down_file is not null and down_source is null as one_way,
             statements_done as done, statement_started as started, pg_catalog.cardinality(statement_hashes) as statements
      from codelearn.migrations
      where version = ${String(version)}`;
    const lines = [
      ...(state === 'partial' ? describePartial(stored ?? {}, recorded?.undoing === true) : []),
      ...(migration === undefined ? describeMissing(stored?.source ?? null, stored?.one_way === true) : []),
      ...(state === 'edited' && migration ? describeEdit(stored?.source ?? null, migration) : []),
    ];
    if (lines.length > 0) found.set(version, lines);
  }
  return found;
}

const doubtful: ReadonlySet<State> = new Set(['edited', 'missing', 'partial']);

const notStored = 'its text is not in the history: texts of more than 8,000,000 characters are not stored';

function describeEdit(stored: string | null, migration: Migration): readonly string[] {
  const faults: string[] = [];
  const up = collectFaults(faults, () => migration.up);
  if (up === undefined) return faults;
  if (stored === null) return [`what changed cannot be shown: ${notStored}`];
  const diff = renderLineDiff(stored, up.file.text);
  return diff.length === 0 ? ['only line ends differ'] : ['--- as applied', '+++ the file now', ...diff];
}

function describePartial({ done, started, statements }: Row, undoing: boolean): readonly string[] {
  const [of, next] = undoing
    ? ['statements of the way back', 'codelearn rollback']
    : [`of ${statements} statements`, 'codelearn migrate'];
  return [
    `done: ${done} ${of}; ${next} goes on at statement ${done + 1}`,
    ...(started === null ? [] : [`the last run was cut off during statement ${started}`]),
  ];
}

function describeMissing(stored: string | null, oneWay: boolean): readonly string[] {
  return [
    ...(stored === null ? [`codelearn repair cannot write it: ${notStored}`] : []),
    ...(oneWay ? ['codelearn rollback cannot undo it: nor is that of its .down.sql file'] : []),
  ];
}
