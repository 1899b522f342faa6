import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';

/**
 * A connected socket to a server, without Nagle's delay (small messages in a row cost 40 ms each with it).
 * @throws the system's error (ECONNREFUSED, ENOTFOUND …) or the deadline's.
 */
export function openSocket({ host, port }: { host: string; port: number }, deadline: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = host.startsWith('/')
      ? createConnection({ path: join(host, `.s.PGSQL.${port}`) })
      : createConnection({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
    const giveUp = (): void => {
      socket.destroy();
      reject(deadline.reason);
    };
    deadline.addEventListener('abort', giveUp, { once: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      deadline.removeEventListener('abort', giveUp);
      socket.off('error', reject);
      // A reset before the client listens would otherwise end the process; the client sees the close.
      socket.on('error', () => {});
      // The client takes the server's name for TLS from here.
      resolve(Object.assign(socket, { host, port }));
    });
  });
}
