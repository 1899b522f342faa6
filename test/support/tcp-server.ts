import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findInstallation } from '../../src/database/binaries.ts';
import type { Database } from '../../src/database/connect.ts';
import { chooseServerUser } from '../../src/database/server-user.ts';
import type { Target } from '../../src/database/target.ts';
import { connectTo } from './database.ts';

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
  const folder = mkdtempSync('/tmp/codelearn-tcp-');
  chmodSync(folder, 0o755);
  const user = chooseServerUser(folder);
  const identity = user.switched ? { uid: user.uid, gid: user.gid } : {};
  const own = (...paths: string[]): void => {
    if (user.switched) for (const path of paths) chownSync(path, user.uid, user.gid);
  };
  own(folder);
  const bin = join(findInstallation(user).folder, 'bin');
  const runProgram = (name: string, ...options: string[]): Promise<unknown> =>
    promisify(execFile)(join(bin, name), options, { cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' }, ...identity });
  const data = join(folder, 'data');
  const certificates = join(folder, 'certificates');
  const port = await findFreePort();
  const start = async (more: Readonly<Record<string, string>> = {}): Promise<void> => {
    const options = Object.entries(more).map(([name, value]) => `-c ${name}=${value}`);
    await runProgram('pg_ctl', 'start', '-D', data, '-l', join(folder, 'log'), '-o', options.join(' '));
  };
  const stop = async (): Promise<void> => void (await runProgram('pg_ctl', 'stop', '-D', data, '-m', 'immediate'));
  try {
    await runProgram('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync');
    await makeCertificates(certificates);
    for (const name of ['ca.crt', 'server.crt', 'server.key']) {
      writeFileSync(join(data, name), readFileSync(join(certificates, name)), { mode: 0o600 });
      own(join(data, name));
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
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
    writeFileSync(join(data, 'postgresql.auto.conf'), lines.join(''));
    await start();
    const administrator: Target = { ...socketTarget, hosts: [{ host: folder, port }] };
    const administer = <R>(work: (database: Database) => Promise<R>): Promise<R> => connectTo(administrator, work);
    await administer(({ sql }) =>
      sql.unsafe(`create role secret login password 'ge/heim@:';
        create role plain login password 'ge/heim@:';
        create role either login password 'ge/heim@:';
        create role holder login;`),
    );
    await administer(({ sql }) => sql.unsafe('create database shop'));
    await administer(({ sql }) => sql.unsafe('grant create on database shop to secret, plain, either, holder'));
    try {
      return await use({
        port,
        certificates,
        administer,
        start,
        stop,
        logged: (name) =>
          readFileSync(join(folder, 'log'), 'utf8')
            .split('\n')
            .filter(
              (line) => line.includes('connection authorized') && `${line} `.includes(`application_name=${name} `),
            )
            .join('\n'),
      });
    } finally {
      await stop().catch(() => {});
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const socketTarget: Omit<Target, 'hosts'> = {
  user: 'postgres',
  password: undefined,
  database: 'postgres',
  tls: { mode: 'disable' },
  settings: {},
  applicationName: 'codelearn',
  sessionKind: 'any',
  connectTimeout: 10,
  origin: 'the test',
  embedded: false,
  notes: [],
};

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
