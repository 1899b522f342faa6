import { createConnection } from 'node:net';
import { join } from 'node:path';

/** Whether somebody takes connections at the socket in this folder: its file is there a moment before that. */
export function isListening(folder: string, port = 5432): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(join(folder, `.s.PGSQL.${port}`));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
