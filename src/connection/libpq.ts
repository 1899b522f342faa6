import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Parameters } from './connection-url.ts';

/** The files and variables that every PostgreSQL client reads (libpq, "Environment Variables", ".pgpass", "pg_service.conf"). */
type Environment = Readonly<Record<string, string | undefined>>;

const variables: Readonly<Record<string, string>> = {
  PGHOST: 'host',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGPASSFILE: 'passfile',
  PGOPTIONS: 'options',
  PGAPPNAME: 'application_name',
  PGSSLMODE: 'sslmode',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGCONNECT_TIMEOUT: 'connect_timeout',
  PGTARGETSESSIONATTRS: 'target_session_attrs',
};

/** Variables that by themselves name a database; the others only refine one. */
export const locatingVariables = ['PGSERVICE', 'PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER'] as const;

export function readEnvironment(env: Environment): Parameters {
  const found: Record<string, string> = {};
  for (const [variable, keyword] of Object.entries(variables)) {
    const value = env[variable];
    if (value !== undefined && value !== '') found[keyword] = value;
  }
  return found;
}

/** The section of a service file, from PGSERVICEFILE, the home folder or PGSYSCONFDIR; a sentence when there is none. */
export function readService(service: string, env: Environment): Parameters | string {
  const files = [
    env.PGSERVICEFILE ?? join(home(env), '.pg_service.conf'),
    join(env.PGSYSCONFDIR ?? '/etc/postgresql-common', 'pg_service.conf'),
  ];
  for (const file of files) {
    const text = readIfPresent(file);
    const section = text === undefined ? undefined : parseService(text, service);
    if (section !== undefined) return section;
  }
  return `service "${service}" is in none of ${files.join(', ')}`;
}

function parseService(text: string, service: string): Parameters | undefined {
  let found: Record<string, string> | undefined;
  let inside = false;
  for (const line of text.split(/\r?\n/).map((raw) => raw.trim())) {
    if (line.startsWith('[')) inside = line === `[${service}]`;
    if (inside && line.startsWith('[')) found ??= {};
    const pair = /^([a-z_]+)\s*=\s*(.*)$/.exec(line);
    if (inside && pair?.[1] !== undefined && found !== undefined) found[pair[1]] = pair[2] ?? '';
  }
  return found;
}

export interface PasswordQuestion {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** First line of the password file that matches, with `*` as wildcard; like libpq, a file others can read is ignored. */
export function readPasswordFile(
  question: PasswordQuestion,
  file: string | undefined,
  env: Environment,
): { readonly password?: string; readonly note?: string } {
  const path = file ?? join(home(env), '.pgpass');
  const text = readIfPresent(path);
  if (text === undefined) return {};
  if ((statSync(path).mode & 0o077) !== 0) {
    return { note: `password file ${path} is ignored: others may read it (chmod 600 it)` };
  }
  const host = question.host.startsWith('/') ? 'localhost' : question.host;
  const wanted = [host, String(question.port), question.database, question.user];
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    const fields = [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map((match) => unescapeField(match[1] ?? ''));
    if (wanted.every((value, at) => fields[at] === '*' || fields[at] === value)) return { password: fields[4] ?? '' };
  }
  return {};
}

function unescapeField(field: string): string {
  return field.replace(/\\(.)/g, '$1');
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function home(env: Environment): string {
  return env.HOME ?? homedir();
}
