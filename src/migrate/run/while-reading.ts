import { setImmediate } from 'node:timers/promises';
import { CodelearnError, combineFaults, exitCodes } from '../../errors.ts';
import type { MigrationFiles } from '../../project/migration-files.ts';
import { fileAdvice } from '../../project/migrations.ts';

/**
 * Opens a database and reads the files meanwhile: the server starts a session while they are read.
 * @throws CodelearnError exit 2 for a database that cannot be reached where files have faults as well: one report of both
 */
export async function whileReading<T>(
  read: () => Promise<MigrationFiles>,
  lend: (reading: Promise<MigrationFiles>) => Promise<T>,
): Promise<T> {
  // The connecting is under way before the first file is looked at.
  const reading = setImmediate().then(read);
  // A failure is met where the files are used, or below.
  reading.catch(() => {});
  try {
    return await lend(reading);
  } catch (error) {
    const { faults = [] } = await reading;
    if (faults.length === 0 || !(error instanceof CodelearnError) || error.exit !== exitCodes.unreachable) throw error;
    const messages = [...faults.map(({ message }) => message), error.message];
    const hint = [fileAdvice, error.hint ?? '', 'Nothing was attempted.'].filter((line) => line !== '').join('\n');
    throw combineFaults(messages, { code: 'migration-files', hint, cause: error });
  }
}
