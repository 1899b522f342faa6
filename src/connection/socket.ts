import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Deadline } from './deadline.ts';
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
  { expired }: Deadline,
): Promise<Socket> {
  const socket = host.startsWith('/')
    ? createConnection({ path: join(host, `.s.PGSQL.${port}`) })
    : createConnection({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
  try {
    await Promise.race([waitUntilConnected(socket), expired]);
    const lent = await Promise.race([encrypt(socket, tls, host), expired]);
    // A reset before the client listens would otherwise end the process; the client sees the close.
    lent.on('error', () => {});
    return Object.assign(lent, { host, port });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function waitUntilConnected(socket: Socket): Promise<void> {
  socket.on('error', () => {});
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', resolve);
  });
}
