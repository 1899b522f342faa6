import { createClient, createCluster } from '@redis/client';
import type { RedisAddress } from './redis-address.ts';
import { readCertificates } from './redis-certificates.ts';

/** The commands that the cache uses. */
export interface RedisCommands {
  get(key: string): Promise<string | null>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** One connection: it is opened at once, and not opened again once it has ended. */
export interface RedisClient {
  readonly opened: Promise<RedisCommands>;
  /** The commands without the wait for `opened`, once that is over. */
  readonly commands: RedisCommands | undefined;
  /** True when the connection was open and is not any more. */
  isLost(): boolean;
  close(): void;
}

/** A connection that takes longer is given up, unless readers wait longer. */
function connectPatience({ patienceMs }: RedisAddress): number {
  return Math.max(2000, patienceMs);
}

/** A cluster is found from any of its nodes; a server alone is one node. */
export function openRedisClient(address: RedisAddress, cluster: boolean): RedisClient {
  const aborted = new AbortController();
  const link = cluster ? linkCluster(address, aborted.signal) : linkServer(address, aborted.signal);
  const close = (): void => {
    aborted.abort();
    link.destroy();
  };
  const tooLate = setTimeout(close, connectPatience(address)).unref();
  let commands: RedisCommands | undefined;
  const opened = link.connect().then(() => {
    commands = link.commands;
    return link.commands;
  });
  opened.catch(() => {}).finally(() => clearTimeout(tooLate));
  return {
    opened,
    get commands() {
      return commands;
    },
    isLost: () => commands !== undefined && !link.isReady(),
    close,
  };
}

interface Link {
  readonly commands: RedisCommands;
  connect(): Promise<unknown>;
  isReady(): boolean;
  destroy(): void;
}

function linkServer(address: RedisAddress, signal: AbortSignal): Link {
  const { path, nodes, database, keyPrefix } = address;
  const [node = { host: 'localhost', port: 6379 }] = nodes;
  const server = path === undefined ? { ...node, ...encryption(address) } : { path, tls: false as const };
  const client = createClient({
    ...clientSettings(address),
    database,
    keyPrefix,
    socket: { ...server, ...socket(address, signal) },
  });
  client.on('error', ignore);
  client.unref();
  return {
    commands: client,
    connect: () => client.connect(),
    isReady: () => client.isReady,
    destroy: () => quietly(() => client.destroy()),
  };
}

function linkCluster(address: RedisAddress, signal: AbortSignal): Link {
  const settings = { ...encryption(address), ...socket(address, signal) };
  const cluster = createCluster({
    RESP: 2,
    keyPrefix: address.keyPrefix,
    rootNodes: address.nodes.map((node) => ({ socket: { ...settings, ...node } })),
    defaults: { ...clientSettings(address), socket: settings },
    minimizeConnections: true,
  });
  cluster.on('error', ignore).on('node-error', ignore);
  cluster.on('node-ready', () => {
    for (const { client } of cluster.masters) client?.unref();
  });
  return {
    commands: cluster,
    connect: () => cluster.connect(),
    isReady: () => true,
    destroy: () => quietly(() => cluster.destroy()),
  };
}

/** Errors are told to whoever waits for a command; without a listener the process would end. */
const ignore = (): void => {};

/**
 * Without its own queue and retries, which make calls hang for seconds, and without commands on connecting: a user
 * needs no rights but those for its keys.
 */
function clientSettings({ username, password }: RedisAddress) {
  return {
    RESP: 2 as const,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled' as const,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

/** The server's certificate is verified always. */
function encryption(address: RedisAddress) {
  return address.tls ? { tls: true as const, ...readCertificates(address) } : {};
}

function socket(address: RedisAddress, signal: AbortSignal) {
  return { reconnectStrategy: false as const, connectTimeout: connectPatience(address), signal };
}

/** The client throws when it is already closed. */
function quietly(close: () => void): void {
  try {
    close();
  } catch {
    // It is closed, as it should be.
  }
}
