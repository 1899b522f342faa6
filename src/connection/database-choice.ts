import { CodelearnError, combineFaults } from '../errors.ts';
import type { Io } from '../io.ts';
import { assembleTarget } from './assemble-target.ts';
import { type Parameters, parseConnectionUrl } from './connection-url.ts';
import { locatingVariables, readEnvironment, readService } from './libpq.ts';
import type { Target } from './target.ts';

/** Which database: one at an address, or the embedded server, and who said so. */
export type DatabaseChoice =
  | { readonly kind: 'address'; readonly target: Target }
  | { readonly kind: 'embedded'; readonly origin: string };

/** What a command line says about it. */
export interface DatabaseFlags {
  readonly databaseUrl?: string;
  readonly embedded?: boolean;
}

/**
 * First wins: --database-url, --embedded, CODELEARN_DATABASE_URL, DATABASE_URL, libpq variables, the embedded server.
 * Nothing is connected to.
 * @throws CodelearnError exit 2 with every fault found
 */
export function chooseDatabase(flags: DatabaseFlags, env: Io['env']): DatabaseChoice {
  const faults: string[] = [];
  const choice = choose(flags, env, faults);
  if (faults.length === 0) return choice;
  throw combineFaults(faults, { code: 'configuration', hint: 'Nothing was attempted.' });
}

function choose(flags: DatabaseFlags, env: Io['env'], faults: string[]): DatabaseChoice {
  if (flags.databaseUrl !== undefined && flags.embedded) {
    faults.push('--database-url and --embedded exclude each other');
  }
  if (flags.databaseUrl !== undefined) return atFlag(flags.databaseUrl, env, faults);
  if (flags.embedded) return { kind: 'embedded', origin: '--embedded' };
  for (const variable of ['CODELEARN_DATABASE_URL', 'DATABASE_URL']) {
    const url = env[variable];
    if (url) return atAddress(parseUrl(url, variable, faults), variable, env, faults);
  }
  const located = locatingVariables.find((variable) => env[variable]);
  if (located !== undefined) return atAddress({}, located, env, faults);
  if (env.CI && env.CI !== 'false') throw lostSecret();
  return { kind: 'embedded', origin: 'no database was named' };
}

function atFlag(url: string, env: Io['env'], faults: string[]): DatabaseChoice {
  const parameters = parseUrl(url, '--database-url', faults);
  const notes = parameters.password === undefined ? [] : [listedPassword];
  return atAddress(parameters, '--database-url', env, faults, notes);
}

const listedPassword =
  'every user of this machine sees a password on a command line; DATABASE_URL or PGPASSWORD keeps it to yourself';

function parseUrl(url: string, origin: string, faults: string[]): Parameters {
  const parsed = parseConnectionUrl(url);
  if (typeof parsed !== 'string') return parsed;
  faults.push(`${origin} ${parsed}`);
  return {};
}

/** A service file refines what the URL leaves open, and the environment what both leave open, as in libpq. */
function atAddress(
  given: Parameters,
  origin: string,
  env: Io['env'],
  faults: string[],
  notes: readonly string[] = [],
): DatabaseChoice {
  const service = given.service ?? env.PGSERVICE;
  const fromService = service ? readService(service, env) : {};
  if (typeof fromService === 'string') faults.push(`${origin}: ${fromService}`);
  const parameters = { ...readEnvironment(env), ...(typeof fromService === 'string' ? {} : fromService), ...given };
  const target = assembleTarget(parameters, origin, env, faults);
  return { kind: 'address', target: { ...target, notes: [...target.notes, ...notes] } };
}

function lostSecret(): CodelearnError {
  return new CodelearnError('CI is set and no database is named: the embedded server is not used by default there', {
    code: 'configuration',
    hint: 'Set DATABASE_URL (is the secret missing in this job?), or ask for the embedded server with --embedded.',
  });
}
