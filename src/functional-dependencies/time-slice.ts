import { setImmediate } from 'node:timers/promises';
import { CodelearnError } from '../errors.ts';

/**
 * Cooperative yielding for work that computes and never waits. Node hears of a signal (Ctrl-C) only between two callbacks of
 * its event loop, so such work runs in time slices: it stops where one is over, and `pause` lets signals in.
 */
export interface TimeSlice {
  /** Whether 20 milliseconds have passed since the last pause. */
  isOver(): boolean;
  /**
   * Lets signals in and starts the next slice.
   * @param progress how far the work has got, for the message
   * @throws the signal's reason once it aborted; CodelearnError `search-too-long` (exit 2) once the time limit is reached
   */
  pause(progress?: () => string): Promise<void>;
}

/** Milliseconds: long enough to cost nothing, short enough that nobody notices. */
const sliceLength = 20;

/** @param timeLimit milliseconds for the whole work */
export function createTimeSlice(signal: AbortSignal, timeLimit: number): TimeSlice {
  const end = performance.now() + timeLimit;
  let sliceEnd = performance.now() + sliceLength;
  return {
    isOver: () => performance.now() >= sliceEnd,
    async pause(progress = () => 'an unknown place') {
      await setImmediate();
      signal.throwIfAborted();
      if (performance.now() > end) throw tooLong(timeLimit, progress());
      sliceEnd = performance.now() + sliceLength;
    },
  };
}

function tooLong(timeLimit: number, progress: string): CodelearnError {
  return new CodelearnError(`no end of the search after ${timeLimit / 1000} s: it stopped at ${progress}`, {
    code: 'search-too-long',
    hint: 'Look for small determinants (--max-determinant 2) or at fewer columns (--columns a,b,c), or wait longer (--search-timeout 1h).',
  });
}
