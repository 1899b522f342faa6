import { setTimeout as delay } from 'node:timers/promises';
import { CodelearnError, exitCodes } from '../errors.ts';
import { withDatabase } from './connect.ts';
import type { Target } from './target.ts';

/**
 * Waits until a server that is still starting lets us in; a refused login is not waited for.
 * @param patience milliseconds
 * @throws CodelearnError exit 3, the last one met
 */
export async function waitForDatabase(target: Target, patience: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return await withDatabase(target, { signal }, async () => {});
    } catch (error) {
      signal.throwIfAborted();
      if (!isStarting(error) || performance.now() > deadline) throw error;
    }
    await delay(200, undefined, { signal });
  }
}

/** Nothing listens yet, the name is not known yet, cannot_connect_now, too_many_connections. */
const passing = ['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', '57P03', '53300'];

function isStarting(error: unknown): boolean {
  if (!(error instanceof CodelearnError) || error.exit !== exitCodes.unreachable) return false;
  const inner = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause;
  const { code } = (inner ?? {}) as { code?: string };
  return passing.includes(String(code)) || ['CONNECTION_CLOSED', 'connection-lost'].includes(String(code));
}
