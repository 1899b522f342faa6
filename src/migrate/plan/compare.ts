import { collectFaults } from '../../errors.ts';
import { byVersion, type Migration } from '../../project/migrations.ts';
import { checksumTokens } from '../../sql-text/tokens.ts';
import type { Recorded } from '../history/history.ts';

/**
 * `modified`: applied, and its file has changed since; `missing`: applied, and there is no file; `out-of-order`: not
 * applied, though a higher version is; `partial`: stopped on its way.
 */
export type State = 'applied' | 'pending' | 'modified' | 'missing' | 'out-of-order' | 'partial';

/** A version as the files and the history know it. */
export interface Entry {
  readonly version: bigint;
  readonly id: string;
  readonly name: string;
  readonly state: State;
  /** Applied, and its file differs in comments and whitespace alone. */
  readonly onlyCommentsChanged: boolean;
  readonly migration: Migration | undefined;
  readonly recorded: Recorded | undefined;
}

/**
 * Files and history side by side, by version.
 * @param ambiguous versions that have files of which nobody can say which is meant: they are left out, and not missed
 */
export async function compareHistory(
  migrations: readonly Migration[],
  history: readonly Recorded[],
  ambiguous: ReadonlySet<bigint> = new Set(),
): Promise<readonly Entry[]> {
  const recorded = new Map(history.map((row) => [row.version, row]));
  const head = history.at(-1)?.version;
  const known = await Promise.all(
    migrations.map(async (migration) => compareOne(migration, recorded.get(migration.version), head)),
  );
  const files = new Set([...migrations.map(({ version }) => version), ...ambiguous]);
  const fileless = history.filter(({ version }) => !files.has(version)).map(withoutFile);
  return fileless.length === 0 ? known : [...known, ...fileless].sort(byVersion);
}

async function compareOne(
  migration: Migration,
  recorded: Recorded | undefined,
  head: bigint | undefined,
): Promise<Entry> {
  const { version, id, name } = migration;
  const entry = { version, id, name, migration, recorded, onlyCommentsChanged: false };
  if (recorded === undefined) {
    return { ...entry, state: head !== undefined && version < head ? 'out-of-order' : 'pending' };
  }
  if (recorded.state === 'partial') return { ...entry, state: 'partial' };
  if (recorded.checksum === null || recorded.checksum === migration.checksum) return { ...entry, state: 'applied' };
  const up = collectFaults([], () => migration.up);
  const comparable = up !== undefined && recorded.normalizedChecksum !== null;
  const onlyCommentsChanged = comparable && (await checksumTokens(up.file.text)) === recorded.normalizedChecksum;
  return { ...entry, state: onlyCommentsChanged ? 'applied' : 'modified', onlyCommentsChanged };
}

/** A version that was declared and never was a file here is not missed. */
function withoutFile(recorded: Recorded): Entry {
  const { version, id, name, checksum, state } = recorded;
  const declared = recorded.origin !== 'migrate' && checksum === null;
  return {
    version,
    id,
    name,
    state: state === 'partial' ? 'partial' : declared ? 'applied' : 'missing',
    onlyCommentsChanged: false,
    migration: undefined,
    recorded,
  };
}
