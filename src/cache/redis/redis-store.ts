import { randomUUID } from 'node:crypto';
import type { Lease, Store } from '../store.ts';
import type { Redis } from './redis.ts';
import type { RedisCommands } from './redis-client.ts';

/** How long a lease outlives a process that died with it, or gave up waiting for it; a living one renews it. */
const leaseMs = 5000;

/**
 * Answers in Redis: one string under each key, and while it is replaced a lock beside it that holds the owner's token.
 */
export function createRedisStore(redis: Redis): Store {
  return {
    source: 'redis',
    label: redis.label,
    read: (key) => redis.run((commands) => readText(commands, key)),
    withLease: (key, use) => takeLease(redis, key, use),
  };
}

async function readText(commands: RedisCommands, key: string): Promise<string | undefined> {
  try {
    return (await commands.get(key)) ?? undefined;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return '';
    throw error;
  }
}

async function takeLease<T>(redis: Redis, key: string, use: (lease: Lease) => Promise<T>): Promise<T | undefined> {
  const token = randomUUID();
  const keys = [`${key}:lock`, key];
  const evaluate = (script: string, ...rest: string[]): Promise<unknown> =>
    redis.run((commands) => commands.eval(script, { keys, arguments: [token, ...rest] }));
  const won = await evaluate(acquireScript, String(leaseMs));
  if (!Array.isArray(won)) return undefined;
  const renewal = setInterval(() => evaluate(renewScript, String(leaseMs)).catch(() => {}), leaseMs / 3).unref();
  try {
    const [stored] = won as (string | null)[];
    return await use({
      storedText: stored ?? undefined,
      publish: async (text, keepMs) => (await evaluate(publishScript, text, String(keepMs))) === 1,
    });
  } finally {
    clearInterval(renewal);
    // When this fails, the lease ends it.
    await evaluate(releaseScript).catch(() => {});
  }
}

/**
 * A lock without expiry was not set here and would never end. A value that is no string is returned as an empty one.
 */
const acquireScript = `
  if redis.call('pttl', KEYS[1]) == -1 then redis.call('del', KEYS[1]) end
  if not redis.call('set', KEYS[1], ARGV[1], 'nx', 'px', ARGV[2]) then return 0 end
  local stored = redis.pcall('get', KEYS[2])
  if type(stored) == 'table' then stored = '' end
  return { stored }`;

/** Only the owner may renew, publish and release: another process may have the lease by now. */
const ifOwner = "if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end";
const renewScript = `${ifOwner} return redis.call('pexpire', KEYS[1], ARGV[2])`;
const publishScript = `${ifOwner} redis.call('set', KEYS[2], ARGV[2], 'px', ARGV[3]) return 1`;
const releaseScript = `${ifOwner} return redis.call('del', KEYS[1])`;
