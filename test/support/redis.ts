import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createClient } from '@redis/client';

/** For `test(…, { skip })`: false where there is a redis-server, else the reason. */
export const skipWithoutRedis: string | false =
  !(process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'redis-server'))) &&
  'skipped: no redis-server';

/** A Redis of its own on a private socket. */
export interface TestRedis {
  /** What REDIS_URL would say. */
  readonly url: string;
  /** The same, waiting for a server that this machine gives no time to: for tests of what it answers. */
  readonly patientUrl: string;
  readonly folder: string;
  /** Ends it without a word, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again where it was, empty. */
  start(): Promise<void>;
  /** Keeps it from running, connections open, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Runs a command as a foreign client would. */
  command(...words: string[]): Promise<unknown>;
  /** Waits for the next line of its log that matches. */
  said(pattern: RegExp): Promise<void>;
}

/** Lends a Redis, with more settings where they are given; killed and removed at the end. */
export async function withRedis<T>(
  use: (redis: TestRedis) => Promise<T>,
  settings: readonly string[] = [],
): Promise<T> {
  const folder = mkdtempSync('/tmp/codelearn-redis-');
  const path = join(folder, 'redis.sock');
  let server: ChildProcess | undefined;
  let log: Interface | undefined;
  const said = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      log?.on('line', (line) => pattern.test(line) && resolve());
      log?.once('close', () => reject(new Error('redis-server ended')));
    });
  const start = async (): Promise<void> => {
    server = spawn('redis-server', ['--save', '', '--dir', folder, '--unixsocket', path, '--port', '0', ...settings], {
      env: { PATH: process.env.PATH ?? '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    log = createInterface({ input: server.stdout as Readable });
    await said(/ready to accept connections/i);
  };
  const kill = async (): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  };
  try {
    await start();
    return await use({
      ...{ url: `unix://${path}`, patientUrl: `unix://${path}?timeout=30000`, folder, kill, start, said },
      freeze: () => void server?.kill('SIGSTOP'),
      thaw: () => void server?.kill('SIGCONT'),
      command: (...words) => runCommand(path, words),
    });
  } finally {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runCommand(path: string, words: string[]): Promise<unknown> {
  const client = await createClient({ RESP: 2, socket: { path, tls: false } }).connect();
  try {
    return await client.sendCommand(words);
  } finally {
    client.destroy();
  }
}

/** Lends two masters with half of the slots each, as `host:port`. */
export async function withRedisCluster<T>(use: (nodes: readonly [string, string]) => Promise<T>): Promise<T> {
  const [first, second, firstBus, secondBus] = await freePorts(4);
  return withRedis(
    (one) =>
      withRedis(
        async (other) => {
          await one.command('cluster', 'addslotsrange', '0', '8191');
          await other.command('cluster', 'addslotsrange', '8192', '16383');
          const ready = [one, other].map((node) => node.said(/Cluster state changed: ok/));
          await one.command('cluster', 'meet', '127.0.0.1', String(second), String(secondBus));
          await Promise.all(ready);
          return use([`127.0.0.1:${first}`, `127.0.0.1:${second}`]);
        },
        clusterSettings(second, secondBus),
      ),
    clusterSettings(first, firstBus),
  );
}

function clusterSettings(port = 0, bus = 0): string[] {
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--cluster-port', String(bus)];
  return [...place, '--cluster-enabled', 'yes'];
}

/** Ports that were free a moment ago: Redis cannot choose one by itself. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
