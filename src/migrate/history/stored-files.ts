import type { Database } from '../../connection/session.ts';

/** A file as it was when its migration was applied. */
export interface StoredFile {
  readonly fileName: string;
  /** Null where it was too large to be stored. */
  readonly text: string | null;
}

export interface StoredFiles {
  readonly up: StoredFile;
  /** What undoes the migration; undefined where it came without. */
  readonly down: (StoredFile & { readonly transactional: boolean }) | undefined;
}

/** Undefined for a migration that is not in the history. */
export async function readStoredFiles({ sql }: Database, version: bigint): Promise<StoredFiles | undefined> {
  const [row] = await sql`
    select file, source, down_file, down_source, down_in_transaction
    from codelearn.migrations
    where version = ${String(version)}`;
  if (row === undefined) return undefined;
  const down = { fileName: row.down_file, text: row.down_source, transactional: row.down_in_transaction };
  return { up: { fileName: row.file, text: row.source }, down: down.fileName === null ? undefined : down };
}
