import { redact } from '../../errors.ts';
import { unavailable } from '../store.ts';
import type { RedisAddress } from './redis-address.ts';
import { readCertificates } from './redis-certificates.ts';
import type { RedisClient, RedisCommands } from './redis-client.ts';

/** A Redis whose answers are waited for with limited patience. It connects when it is first used, and again after a failure. */
export interface Redis {
  readonly label: string;
  /**
   * Runs commands. Any failure, an error reply too, ends the connection: whatever is wrong (a server that is frozen or
   * became a replica, a changed password), the next connection may be better.
   * @throws CodelearnError `cache-unavailable` after the address's patience, and without any wait shortly after a failure
   */
  run<T>(work: (commands: RedisCommands) => Promise<T>): Promise<T>;
  close(): void;
}

/** Pause after a failure, doubled by each that follows. */
const pauseMs = { first: 50, longest: 5000 };

/**
 * The client is loaded here, so that a process without Redis does not load it.
 * @throws CodelearnError exit 2 when a certificate cannot be read
 */
export async function openRedis(address: RedisAddress): Promise<Redis> {
  const { openRedisClient } = await import('./redis-client.ts');
  readCertificates(address);
  let { cluster } = address;
  let current: { readonly client: RedisClient; readonly since: number } | undefined;
  let outage = { failures: 0, until: 0, cause: new Error('closed') as unknown };

  const connection = (): NonNullable<typeof current> => {
    if (current?.client.isLost()) current = undefined;
    if (current === undefined && performance.now() < outage.until) throw outage.cause;
    current ??= { client: openRedisClient(address, cluster), since: performance.now() };
    return current;
  };

  const end = (failed: NonNullable<typeof current>, cause: unknown): void => {
    if (current !== failed) return;
    // On a slow network the connection may still be opened: this reader does not wait for it, but later readers use it.
    if (cause === noAnswer && failed.client.commands === undefined) return;
    current = undefined;
    failed.client.close();
    const pause = Math.min(pauseMs.longest, pauseMs.first * 2 ** outage.failures) * (0.5 + Math.random() / 2);
    outage = { failures: outage.failures + 1, until: performance.now() + pause, cause };
  };

  const attempt = async <T>(work: (commands: RedisCommands) => Promise<T>): Promise<T> => {
    const used = connection();
    const { commands, opened } = used.client;
    const spent = commands === undefined ? performance.now() - used.since : 0;
    try {
      const result = await within(
        address.patienceMs - spent,
        commands === undefined ? opened.then(work) : work(commands),
      );
      outage.failures = 0;
      return result;
    } catch (error) {
      end(used, error);
      throw error;
    }
  };

  const attemptOnCluster = <T>(work: (commands: RedisCommands) => Promise<T>, error: unknown): Promise<T> => {
    if (cluster || !isMoved(error)) throw error;
    cluster = true;
    outage.until = 0;
    return attempt(work);
  };

  return {
    label: address.label,
    run: async (work) => {
      try {
        return await attempt(work).catch((error) => attemptOnCluster(work, error));
      } catch (error) {
        throw unavailable(address.label, redact(describe(error, address), [address.password ?? '']), error);
      }
    },
    close: () => {
      outage = { failures: 0, until: Number.POSITIVE_INFINITY, cause: new Error('closed') };
      current?.client.close();
      current = undefined;
    },
  };
}

const noAnswer = new Error('no answer in time');

/**
 * A busy process may be late to look: when the time is over, what has already arrived is still read (timers run before
 * arrived data is handled, immediates after: "The Node.js Event Loop").
 */
function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(reject, noAnswer), Math.max(0, milliseconds));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A node of a cluster was named as if it were alone, and says where the key lives. */
function isMoved(error: unknown): boolean {
  return error instanceof Error && /^(MOVED|ASK) \d/.test(error.message);
}

function describe(error: unknown, { patienceMs }: RedisAddress): string {
  if (error === noAnswer) return `no answer within ${patienceMs} ms`;
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error ? first.message : String(first);
}
