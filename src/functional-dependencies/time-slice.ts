import { setImmediate } from 'node:timers/promises';
import { CodelearnError } from '../errors.ts';

/**
 * Keeps work that never waits for anything within bounds: Node hears of a signal only between two pieces of
 * work, so a piece ends when `isDue`, and `pause` lets signals in.
 */
export interface Pace {
  /** Whether 20 milliseconds have passed since the last pause. */
  isDue(): boolean;
  /**
   * @param place how far the work has got, for the message
   * @throws the signal's reason once it aborted; CodelearnError `search-too-long` (exit 2) once patience is at an end
   */
  pause(place?: () => string): Promise<void>;
}

/** Long enough to cost nothing, short enough that nobody notices. */
const piece = 20;

/** @param patience milliseconds in all */
export function createPace(signal: AbortSignal, patience: number): Pace {
  const end = performance.now() + patience;
  let next = performance.now() + piece;
  return {
    isDue: () => performance.now() >= next,
    async pause(place = () => 'an unknown place') {
      await setImmediate();
      signal.throwIfAborted();
      if (performance.now() > end) throw tooLong(patience, place());
      next = performance.now() + piece;
    },
  };
}

function tooLong(patience: number, place: string): CodelearnError {
  return new CodelearnError(`no end of the search after ${patience / 1000} s: it stopped at ${place}`, {
    code: 'search-too-long',
    hint: 'Look for small determinants (--max-left 2) or at fewer columns (--columns a,b,c), or wait longer (--search-timeout 1h).',
  });
}
