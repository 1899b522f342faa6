/** A limit in time for steps that have none of their own. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly expired: Promise<never>;
  clear(): void;
}

export function deadlineAfter(seconds: number): Deadline {
  const controller = new AbortController();
  const expired = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  expired.catch(() => {});
  const milliseconds = Math.min(seconds * 1000, 2 ** 31 - 1);
  const timer = setTimeout(() => {
    controller.abort(Object.assign(new Error(`no answer within ${seconds} s`), { code: 'ETIMEDOUT' }));
  }, milliseconds);
  return { signal: controller.signal, expired, clear: () => clearTimeout(timer) };
}
