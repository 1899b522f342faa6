/** A limit in time for steps that have none of their own. */
export interface Deadline {
  /** Aborts when the time is over, or what it was given does. */
  readonly signal: AbortSignal;
  readonly expired: Promise<never>;
  clear(): void;
}

export function deadlineAfter(seconds: number, stop: AbortSignal): Deadline {
  const controller = new AbortController();
  const expired = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  expired.catch(() => {});
  const milliseconds = Math.min(seconds * 1000, 2 ** 31 - 1);
  const timer = setTimeout(() => {
    controller.abort(Object.assign(new Error(`no answer within ${seconds} s`), { code: 'ETIMEDOUT' }));
  }, milliseconds);
  const onStop = (): void => controller.abort(stop.reason);
  stop.addEventListener('abort', onStop, { once: true });
  const clear = (): void => {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  };
  return { signal: controller.signal, expired, clear };
}
