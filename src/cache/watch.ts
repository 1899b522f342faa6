import type { CacheEntry } from './cache-entry.ts';
import { ageOf, type DeliveredAnswer } from './refresh.ts';

export interface Watch {
  readonly entry: CacheEntry;
  /** Refreshes the stored answer; undefined while another process is at it. */
  readonly refresh: () => Promise<DeliveredAnswer | undefined>;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Waits, and fails when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  readonly onRefreshed: (delivered: DeliveredAnswer) => void;
  readonly onFailed: (error: Error, retryMs: number) => void;
}

/**
 * Keeps an answer fresh until the signal aborts. Each round comes shortly before the answer's age reaches the limit, a
 * tenth of it spread at random so that watchers of many queries do not query together. A failure is told and tried again,
 * after one second at first and thirty at most: servers restart.
 */
export async function watchAnswer(watch: Watch): Promise<void> {
  const { entry, signal } = watch;
  let failures = 0;
  while (!signal.aborted) {
    const round = await attempt(watch);
    if (signal.aborted) return;
    failures = round instanceof Error ? failures + 1 : 0;
    const retryMs = Math.min(30_000, entry.freshMs, 1000 * 2 ** Math.max(0, failures - 1));
    if (round instanceof Error) watch.onFailed(round, retryMs);
    else if (round !== undefined) watch.onRefreshed(round);
    const dueMs =
      round === undefined || round instanceof Error
        ? retryMs
        : entry.freshMs * (0.9 + Math.random() / 10) - ageOf(round.answer, watch.now());
    // A timer holds at most 2³¹ − 1 ms.
    await watch.pause(Math.min(Math.max(dueMs, 0), 2 ** 31 - 1), signal).catch(() => {});
  }
}

async function attempt({ refresh }: Watch): Promise<DeliveredAnswer | undefined | Error> {
  try {
    const delivered = await refresh();
    return delivered?.stored === false ? new Error('the answer could not be stored') : delivered;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
