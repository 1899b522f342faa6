import { setImmediate } from 'node:timers/promises';

/**
 * Opens a database and reads meanwhile what its use waits for: the server starts a session while files are read. A fault
 * of the reading ends the connecting and is told before any fault of the database.
 * @param lend is given a signal that aborts with `signal`, or when the reading fails
 */
export async function whileReading<R, T>(
  read: () => Promise<R>,
  signal: AbortSignal,
  lend: (signal: AbortSignal, reading: Promise<R>) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const end = (): void => ending.abort(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  // The connecting is under way before the first file is looked at.
  const reading = setImmediate().then(read);
  reading.catch((fault) => ending.abort(fault));
  try {
    return await lend(ending.signal, reading);
  } catch (error) {
    await reading;
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
}
