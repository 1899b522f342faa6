import { existsSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Parameters } from './connection-url.ts';
import { readPasswordFile } from './libpq.ts';
import { type SessionKind, sessionKinds, type Target, type Tls } from './target.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
const serverSettings = [
  'options',
  'search_path',
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
];
const understood = new Set([
  ...['host', 'hostaddr', 'port', 'dbname', 'user', 'password', 'passfile', 'connect_timeout', 'application_name'],
  ...['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'target_session_attrs', 'service', ...serverSettings],
]);

/** Turns libpq keywords into a target, with libpq's defaults; every fault is added to `faults`, none is thrown. */
export function assembleTarget(parameters: Parameters, origin: string, env: Environment, faults: string[]): Target {
  const user = parameters.user ?? userInfo().username;
  const database = parameters.dbname ?? user;
  const hosts = readHosts(parameters, origin, faults);
  const password = findPassword(parameters, { ...hosts[0], user, database }, env);
  return {
    hosts,
    user,
    database,
    password: password.password,
    tls: readTls(parameters, origin, env, faults),
    settings: Object.fromEntries(Object.entries(parameters).filter(([name]) => serverSettings.includes(name))),
    applicationName: parameters.application_name ?? 'codelearn',
    sessionKind: readSessionKind(parameters, origin, faults),
    connectTimeout: readSeconds(parameters, origin, faults),
    origin,
    embedded: false,
    notes: [...ignoredParameters(parameters, origin), ...(password.note === undefined ? [] : [password.note])],
  };
}

function ignoredParameters(parameters: Parameters, origin: string): string[] {
  const ignored = Object.keys(parameters).filter((name) => !understood.has(name));
  if (ignored.length === 0) return [];
  return [`${origin}: ignored ${ignored.map((name) => `"${name}"`).join(', ')}: not a setting of this client`];
}

function readHosts(parameters: Parameters, origin: string, faults: string[]): { host: string; port: number }[] {
  const names = (parameters.hostaddr ?? parameters.host ?? '').split(',').map((host) => host || defaultHost());
  const ports = (parameters.port ?? '').split(',').map((port) => (port === '' ? 5432 : Number(port)));
  const wrong = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65535);
  if (wrong !== undefined) faults.push(`${origin}: port is not a number from 1 to 65535`);
  if (ports.length > 1 && ports.length !== names.length) {
    faults.push(`${origin}: ${names.length} hosts but ${ports.length} ports`);
  }
  return names.map((host, at) => ({ host, port: ports[ports.length === 1 ? 0 : at] ?? 5432 }));
}

/** The folder of the local server's socket, as distributions and source builds place it, else TCP. */
function defaultHost(): string {
  const folders = ['/var/run/postgresql', '/tmp'];
  return folders.find((folder) => existsSync(join(folder, '.s.PGSQL.5432'))) ?? 'localhost';
}

function findPassword(
  parameters: Parameters,
  place: { host?: string; port?: number; user: string; database: string },
  env: Environment,
): { readonly password?: string | undefined; readonly note?: string } {
  if (parameters.password !== undefined) return { password: parameters.password };
  return readPasswordFile(
    { host: place.host ?? 'localhost', port: place.port ?? 5432, user: place.user, database: place.database },
    parameters.passfile,
    env,
  );
}

function readTls(parameters: Parameters, origin: string, env: Environment, faults: string[]): Tls {
  const asked = parameters.sslmode === 'true' ? 'require' : (parameters.sslmode ?? 'prefer');
  if (!tlsModes.includes(asked)) {
    faults.push(`${origin}: sslmode "${asked}" is none of ${tlsModes.join(', ')}`);
    return { mode: 'disable' };
  }
  if (asked === 'disable') return { mode: 'disable' };
  if (asked === 'allow' || asked === 'prefer') return { mode: 'prefer' };
  const system = parameters.sslrootcert === 'system';
  const standard = (name: string): string | undefined => {
    const file = join(env.HOME ?? homedir(), '.postgresql', name);
    return existsSync(file) ? file : undefined;
  };
  const ca = system
    ? undefined
    : readPem(parameters.sslrootcert ?? standard('root.crt'), 'sslrootcert', origin, faults);
  if (asked === 'verify-ca' && ca === undefined && !system) {
    faults.push(`${origin}: sslmode verify-ca needs sslrootcert: the file of the authority to trust, or "system"`);
  }
  // libpq: require with a root certificate verifies the authority, as verify-ca does; "system" asks for the strictest.
  const mode = system ? 'verify-full' : asked === 'require' && ca !== undefined ? 'verify-ca' : asked;
  return {
    mode: mode as 'require' | 'verify-ca' | 'verify-full',
    ca,
    cert: readPem(parameters.sslcert ?? standard('postgresql.crt'), 'sslcert', origin, faults),
    key: readPem(parameters.sslkey ?? standard('postgresql.key'), 'sslkey', origin, faults),
  };
}

function readPem(file: string | undefined, name: string, origin: string, faults: string[]): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    faults.push(`${origin}: ${name} ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    return undefined;
  }
}

function readSessionKind(parameters: Parameters, origin: string, faults: string[]): SessionKind {
  const asked = parameters.target_session_attrs ?? 'any';
  const kind = sessionKinds.find((known) => known === asked);
  if (kind === undefined) {
    faults.push(`${origin}: target_session_attrs "${asked}" is none of ${sessionKinds.join(', ')}`);
  }
  return kind ?? 'any';
}

/** libpq: 0 or less means no limit, 1 is rounded up to 2; without a value we wait 10 seconds, not for ever. */
function readSeconds(parameters: Parameters, origin: string, faults: string[]): number {
  if (parameters.connect_timeout === undefined) return 10;
  const seconds = Number(parameters.connect_timeout);
  if (!Number.isInteger(seconds)) faults.push(`${origin}: connect_timeout is not a whole number of seconds`);
  return seconds <= 0 ? Number.POSITIVE_INFINITY : Math.max(2, seconds);
}
