import { dirname, join, resolve } from 'node:path';
import { assembleTarget } from '../connection/assemble-target.ts';
import { type Parameters, parseConnectionUrl } from '../connection/connection-url.ts';
import { locatingVariables, readEnvironment, readService } from '../connection/libpq.ts';
import type { Target } from '../connection/target.ts';
import { CodelearnError, combineFaults } from '../errors.ts';
import type { Io } from '../io.ts';

/** What every command may be told about where things are. */
export interface Flags {
  readonly databaseUrl?: string;
  readonly embedded?: boolean;
  readonly sql?: string;
  /** Milliseconds to wait for a database that is still starting. */
  readonly wait?: number;
}

export interface Settings {
  readonly choice: DatabaseChoice;
  /** The project's folder as the user wrote it: file names in messages start with it. */
  readonly sqlFolder: string;
  /** Absolute folder for the embedded servers' data. */
  readonly home: string;
}

/** Which database: one at an address, or the embedded server, and who said so. */
export type DatabaseChoice =
  | { readonly kind: 'address'; readonly target: Target }
  | { readonly kind: 'embedded'; readonly origin: string };

/** Flags and environment become settings; every fault is found before the first is reported (exit 2). */
export function readSettings(flags: Flags, io: Pick<Io, 'env' | 'cwd'>): Settings {
  const faults: string[] = [];
  const choice = chooseDatabase(flags, io.env, faults);
  if (faults.length > 0) {
    throw combineFaults(faults, { code: 'configuration', hint: 'Nothing was attempted.' });
  }
  return { choice, ...readFolders(flags, io) };
}

/** Where the project and the embedded servers' data are; needs no database. */
export function readFolders(flags: Flags, io: Pick<Io, 'env' | 'cwd'>): { sqlFolder: string; home: string } {
  const sqlFolder = flags.sql ?? 'sql';
  const beside = join(dirname(resolve(io.cwd, sqlFolder)), '.codelearn');
  return { sqlFolder, home: io.env.CODELEARN_HOME ? resolve(io.cwd, io.env.CODELEARN_HOME) : beside };
}

/** First wins: --database-url, --embedded, CODELEARN_DATABASE_URL, DATABASE_URL, libpq variables, the embedded server. */
function chooseDatabase(flags: Flags, env: Io['env'], faults: string[]): DatabaseChoice {
  if (flags.databaseUrl !== undefined && flags.embedded) {
    faults.push('--database-url and --embedded exclude each other');
  }
  if (flags.databaseUrl !== undefined) return atFlag(flags.databaseUrl, env, faults);
  if (flags.embedded) return { kind: 'embedded', origin: '--embedded' };
  for (const variable of ['CODELEARN_DATABASE_URL', 'DATABASE_URL']) {
    const url = env[variable];
    if (url) return atUrl(url, variable, env, faults);
  }
  const located = locatingVariables.find((variable) => env[variable]);
  if (located !== undefined) return atParameters({}, located, env, faults);
  if (env.CI && env.CI !== 'false') throw lostSecret();
  return { kind: 'embedded', origin: 'no database was named' };
}

function atFlag(url: string, env: Io['env'], faults: string[]): DatabaseChoice {
  const choice = atUrl(url, '--database-url', env, faults);
  const parsed = parseConnectionUrl(url);
  if (choice.kind !== 'address' || typeof parsed === 'string' || parsed.password === undefined) return choice;
  return { ...choice, target: { ...choice.target, notes: [...choice.target.notes, listedPassword] } };
}

const listedPassword =
  'every user of this machine sees a password on a command line; DATABASE_URL or PGPASSWORD keeps it to yourself';

function atUrl(url: string, origin: string, env: Io['env'], faults: string[]): DatabaseChoice {
  const parsed = parseConnectionUrl(url);
  if (typeof parsed === 'string') faults.push(`${origin} ${parsed}`);
  return atParameters(typeof parsed === 'string' ? {} : parsed, origin, env, faults);
}

/** A service file refines what the URL leaves open, and the environment what both leave open, as in libpq. */
function atParameters(given: Parameters, origin: string, env: Io['env'], faults: string[]): DatabaseChoice {
  const service = given.service ?? env.PGSERVICE;
  const fromService = service ? readService(service, env) : {};
  if (typeof fromService === 'string') faults.push(`${origin}: ${fromService}`);
  const parameters = { ...readEnvironment(env), ...(typeof fromService === 'string' ? {} : fromService), ...given };
  return { kind: 'address', target: assembleTarget(parameters, origin, env, faults) };
}

function lostSecret(): CodelearnError {
  return new CodelearnError('CI is set and no database is named: the embedded server is not used by default there', {
    code: 'configuration',
    hint: 'Set DATABASE_URL (is the secret missing in this job?), or ask for the embedded server with --embedded.',
  });
}
