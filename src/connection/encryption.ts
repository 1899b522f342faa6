import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import type { Tls } from './target.ts';

/** SSLRequest: length and code (protocol "Message Formats"). */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Asks the server for encryption and begins it; the socket as it is where none is wanted, or none is to be had and the
 * mode is `prefer`. Done here and not by the client, which checks an IP address against the name `localhost` and
 * loses our listeners on the way.
 * @throws the error of the handshake, or of the check of the server's certificate
 */
export async function encrypt(socket: Socket, tls: Tls, host: string): Promise<Socket> {
  if (tls.mode === 'disable' || host.startsWith('/')) return socket;
  const answer = await askForEncryption(socket);
  if (answer === 'S') return shakeHands(socket, tls, host);
  if (answer === 'N' && tls.mode === 'prefer') return socket;
  const why =
    answer === 'N' ? 'the server takes no encrypted connections' : 'it does not answer like a PostgreSQL server';
  throw Object.assign(new Error(why), { code: 'NO_ENCRYPTION' });
}

/** What comes with the answer was put there by somebody in between (CVE-2021-23222): it is no answer. */
function askForEncryption(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
    };
    const onData = (answer: Buffer): void => {
      stop();
      resolve(answer.toString('latin1'));
    };
    const onError = (error: Error): void => {
      stop();
      reject(error);
    };
    const onClose = (): void => onError(closedSilently());
    socket.on('data', onData).on('error', onError).on('close', onClose);
    socket.write(sslRequest);
  });
}

function shakeHands(socket: Socket, tls: Tls, host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const encrypted = connect({ socket, ...checks(tls, host) });
    const onClose = (): void => reject(closedSilently());
    encrypted.once('error', reject);
    encrypted.once('close', onClose);
    encrypted.once('secureConnect', () => {
      encrypted.off('error', reject).off('close', onClose);
      resolve(encrypted);
    });
  });
}

/** `host` is not connected to: the certificate is checked against it, where it is an address. */
function checks(tls: Tls, host: string): ConnectionOptions {
  const name = isIP(host) === 0 ? { servername: host } : {};
  if (!('ca' in tls)) return { host, ...name, rejectUnauthorized: false };
  const { mode, ca, cert, key } = tls;
  return {
    host,
    ...name,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: mode !== 'require',
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}

function closedSilently(): Error {
  return Object.assign(new Error('closed'), { code: 'CONNECTION_CLOSED' });
}
