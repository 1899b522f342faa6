import { collectFaults } from '../../errors.ts';
import { byVersion, type Migration } from '../../project/migrations.ts';
import { hashTokens } from '../../sql-text/tokens.ts';
import type { Recorded } from '../history/history.ts';

/**
 * `edited`: applied, and its file has changed since; `missing`: applied, and there is no file; `late`: not applied,
 * though a higher version is; `partial`: stopped on its way.
 */
export type State = 'applied' | 'pending' | 'edited' | 'missing' | 'late' | 'partial';

/** A version as the files and the history know it. */
export interface Entry {
  readonly version: bigint;
  readonly id: string;
  readonly name: string;
  readonly state: State;
  /** Applied, and its file differs in comments, blanks or line ends alone. */
  readonly reworded: boolean;
  readonly migration: Migration | undefined;
  readonly recorded: Recorded | undefined;
}

/**
 * Files and history side by side, by version.
 * @param unclear versions that have a file which cannot be taken as it is: they are left out, and not missed
 */
export async function compareHistory(
  migrations: readonly Migration[],
  history: readonly Recorded[],
  unclear: ReadonlySet<bigint> = new Set(),
): Promise<readonly Entry[]> {
  const recorded = new Map(history.map((row) => [row.version, row]));
  const head = history.at(-1)?.version;
  const known = await Promise.all(
    migrations.map(async (migration) => compareOne(migration, recorded.get(migration.version), head)),
  );
  const files = new Set([...migrations.map(({ version }) => version), ...unclear]);
  const fileless = history.filter(({ version }) => !files.has(version)).map(withoutFile);
  return fileless.length === 0 ? known : [...known, ...fileless].sort(byVersion);
}

async function compareOne(
  migration: Migration,
  recorded: Recorded | undefined,
  head: bigint | undefined,
): Promise<Entry> {
  const { version, id, name } = migration;
  const entry = { version, id, name, migration, recorded, reworded: false };
  if (recorded === undefined) {
    return { ...entry, state: head !== undefined && version < head ? 'late' : 'pending' };
  }
  if (recorded.state === 'partial') return { ...entry, state: 'partial' };
  if (recorded.hash === null || recorded.hash === migration.hash) return { ...entry, state: 'applied' };
  const up = collectFaults([], () => migration.up);
  const comparable = up !== undefined && recorded.tokenHash !== null;
  const reworded = comparable && (await hashTokens(up.file.text)) === recorded.tokenHash;
  return { ...entry, state: reworded ? 'applied' : 'edited', reworded };
}

/** A version that was declared and never was a file here is not missed. */
function withoutFile(recorded: Recorded): Entry {
  const { version, id, name, hash, state } = recorded;
  const declared = recorded.origin !== 'migrate' && hash === null;
  return {
    version,
    id,
    name,
    state: state === 'partial' ? 'partial' : declared ? 'applied' : 'missing',
    reworded: false,
    migration: undefined,
    recorded,
  };
}
