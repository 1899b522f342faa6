import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Database } from '../../src/connection/session.ts';
import { connectTo } from './database.ts';
import {
  initializeServer,
  logOf,
  type OwnServer,
  startServer,
  stopServer,
  targetOf,
  withServerFolder,
} from './own-server.ts';

/** A PostgreSQL on a TCP port of its own, with encryption and passwords. */
export interface TcpServer {
  readonly port: number;
  /** Holds `ca.crt`, `other.crt` (an authority that signed nothing here), `client.crt` and `client.key`. */
  readonly certificates: string;
  /** The superuser's session, over the socket. */
  administer<T>(use: (database: Database) => Promise<T>): Promise<T>;
  /** What the server logged about a login under this application name. */
  logged(applicationName: string): string;
  /** Settings beyond those that it was made with. */
  start(settings?: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

const access = `local all postgres trust
hostssl all secret all scram-sha-256
hostssl all holder all cert
hostnossl all plain all scram-sha-256
host all either all scram-sha-256
`;

/** Lends such a server, started; its certificate is for the name `localhost`. */
export async function withTcpServer<T>(use: (server: TcpServer) => Promise<T>): Promise<T> {
  const port = await findFreePort();
  return withServerFolder(async (place) => {
    const server: OwnServer = { ...place, name: 'data', port };
    const certificates = join(place.folder, 'certificates');
    const start = (more: Readonly<Record<string, string>> = {}): Promise<void> =>
      startServer(
        server,
        Object.entries(more)
          .map(([name, value]) => `-c ${name}=${value}`)
          .join(' '),
      );
    const stop = (): Promise<void> => stopServer(server, 'immediate');
    const administer = <R>(work: (database: Database) => Promise<R>): Promise<R> => connectTo(targetOf(server), work);
    await initializeServer(server);
    await makeCertificates(certificates);
    configure(server, certificates);
    await start();
    try {
      await administer(({ sql }) =>
        sql.unsafe(`create role secret login password 'ge/heim@:';
          create role plain login password 'ge/heim@:';
          create role either login password 'ge/heim@:';
          create role holder login;`),
      );
      await administer(({ sql }) => sql.unsafe('create database shop'));
      await administer(({ sql }) => sql.unsafe('grant create on database shop to secret, plain, either, holder'));
      return await use({ port, certificates, administer, start, stop, logged: (name) => loggedBy(server, name) });
    } finally {
      await stop().catch(() => {});
    }
  });
}

function configure({ folder, name, port, user }: OwnServer, certificates: string): void {
  const data = join(folder, name);
  for (const file of ['ca.crt', 'server.crt', 'server.key']) {
    writeFileSync(join(data, file), readFileSync(join(certificates, file)), { mode: 0o600 });
    if (user.switched) chownSync(join(data, file), user.uid, user.gid);
  }
  writeFileSync(join(data, 'pg_hba.conf'), access);
  const settings = {
    listen_addresses: 'localhost',
    port,
    unix_socket_directories: folder,
    fsync: 'off',
    ssl: 'on',
    ssl_ca_file: 'ca.crt',
    log_connections: 'on',
  };
  const lines = Object.entries(settings).map(([setting, value]) => `${setting} = '${value}'\n`);
  writeFileSync(join(data, 'postgresql.auto.conf'), lines.join(''));
}

function loggedBy(server: OwnServer, applicationName: string): string {
  return readFileSync(logOf(server), 'utf8')
    .split('\n')
    .filter(
      (line) => line.includes('connection authorized') && `${line} `.includes(`application_name=${applicationName} `),
    )
    .join('\n');
}

/** The system hands out ports in turn: nobody gets the same one at once. */
async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function makeCertificates(folder: string): Promise<void> {
  mkdirSync(folder);
  const openssl = (...options: string[]): Promise<unknown> => promisify(execFile)('openssl', options, { cwd: folder });
  const make = (name: string, subject: string, ...more: string[]): Promise<unknown> =>
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${subject}`, '-keyout', `${name}.key`, '-out', `${name}.crt`, ...more],
    );
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE'];
  await make('ca', 'an authority of this test');
  await make('other', 'another authority');
  await make('server', 'localhost', ...signed, '-addext', 'subjectAltName=DNS:localhost');
  await make('client', 'holder', ...signed);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o600);
}
