import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { encrypt } from './encryption.ts';
import type { Tls } from './target.ts';

/**
 * A connected socket to a server, encrypted as asked, without Nagle's delay (small messages in a row cost 40 ms each with
 * it). A dead peer is found within minutes: a path that forgets idle connections sees a sign of life every 30 s.
 * @throws the system's error (ECONNREFUSED, ENOTFOUND …), that of the encryption, or the deadline's.
 */
export async function openSocket(
  { host, port }: { host: string; port: number },
  tls: Tls,
  deadline: AbortSignal,
): Promise<Socket> {
  const socket = host.startsWith('/')
    ? createConnection({ path: join(host, `.s.PGSQL.${port}`) })
    : createConnection({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
  try {
    await waitUntilConnected(socket, deadline);
    const lent = await beforeDeadline(encrypt(socket, tls, host), deadline);
    // A reset before the client listens would otherwise end the process; the client sees the close.
    lent.on('error', () => {});
    return Object.assign(lent, { host, port });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function waitUntilConnected(socket: Socket, deadline: AbortSignal): Promise<void> {
  const connected = new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', resolve);
  });
  socket.on('error', () => {});
  return beforeDeadline(connected, deadline);
}

function beforeDeadline<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(deadline.reason);
    deadline.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => deadline.removeEventListener('abort', giveUp));
  });
}
