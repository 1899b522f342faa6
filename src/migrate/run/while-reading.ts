import { setImmediate } from 'node:timers/promises';
import { CodelearnError, combineFaults, exitCodes } from '../../errors.ts';
import type { MigrationFiles } from '../../project/migration-files.ts';
import { fileAdvice } from '../../project/migrations.ts';

/** Begins to read when the connecting that follows is under way: the server starts a session meanwhile. */
export function readWhileConnecting(read: () => Promise<MigrationFiles>): Promise<MigrationFiles> {
  const reading = setImmediate().then(read);
  // A failure is met where the files are used, or by `reportTogether`.
  reading.catch(() => {});
  return reading;
}

/**
 * Waits for what is done on the database.
 * @param reading the files that it is done with
 * @throws CodelearnError exit 2 for a database that cannot be reached where files have faults as well: one report of both
 */
export async function reportTogether<T>(reading: Promise<MigrationFiles>, acting: Promise<T>): Promise<T> {
  try {
    return await acting;
  } catch (error) {
    const { faults = [] } = await reading;
    if (faults.length === 0 || !(error instanceof CodelearnError) || error.exit !== exitCodes.unreachable) throw error;
    const messages = [...faults.map(({ message }) => message), error.message];
    const hint = [fileAdvice, error.hint ?? '', 'Nothing was attempted.'].filter((line) => line !== '').join('\n');
    throw combineFaults(messages, { code: 'migration-files', hint, cause: error });
  }
}
