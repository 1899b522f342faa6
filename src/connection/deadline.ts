/** A limit in time for steps that have none of their own. */
export interface Deadline {
  /** Rejects when the time is over, or what it was given aborts. */
  readonly expired: Promise<never>;
  clear(): void;
}

export function deadlineAfter(seconds: number, stop: AbortSignal): Deadline {
  let expire: (why: unknown) => void = () => {};
  const expired = new Promise<never>((_, reject) => {
    expire = reject;
  });
  expired.catch(() => {});
  const milliseconds = Math.min(seconds * 1000, 2 ** 31 - 1);
  const timer = setTimeout(() => {
    expire(Object.assign(new Error(`no answer within ${seconds} s`), { code: 'ETIMEDOUT' }));
  }, milliseconds);
  const onStop = (): void => expire(stop.reason);
  stop.addEventListener('abort', onStop, { once: true });
  const clear = (): void => {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  };
  return { expired, clear };
}
