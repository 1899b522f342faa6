import { type Command, Option } from 'commander';
import { type ConnectOptions, withDatabase } from '../connection/connect.ts';
import type { Database } from '../connection/session.ts';
import { describeTarget, type Target } from '../connection/target.ts';
import type { ExitCode } from '../errors.ts';
import type { Io } from '../io.ts';
import { parseDurationFlag, parsePath } from './arguments.ts';
import { type Flags, readSettings, type Settings } from './settings.ts';

/** What a command gets: the way in and out, and the means to say how it ends. */
export interface Context {
  readonly io: Io;
  /** Sets the exit code; without a call it is 0. */
  finish(code: ExitCode): void;
}

/** `--database-url`, `--embedded` and `--sql`, on every command that needs a database. */
export function addDatabaseFlags(command: Command): Command {
  return addProjectFlag(command)
    .option('--database-url <url>', 'the database (else DATABASE_URL, PGHOST …, else the embedded server)')
    .option('--embedded', 'use the embedded PostgreSQL, whatever the environment says')
    .option('--wait <duration>', 'how long to wait for a database that is still starting', parseDurationFlag);
}

export function addProjectFlag(command: Command): Command {
  return command.option('--sql <folder>', "the project's folder of SQL files", parsePath, 'sql');
}

export function addFormatFlag(command: Command, formats: readonly string[] = ['table', 'json']): Command {
  return command.addOption(
    new Option('--format <format>', 'how to print the result').choices(formats).default(formats[0]),
  );
}

/** Lends a session on the database that flags and environment choose, after saying on standard error which it is. */
export async function lendDatabase<T>(
  { io }: Pick<Context, 'io'>,
  flags: Flags,
  use: (database: Database, settings: Settings) => Promise<T>,
  options: Pick<ConnectOptions, 'onNotice'> = {},
): Promise<T> {
  return lendTarget({ io }, flags, (target, settings) =>
    withDatabase(target, { signal: io.signal, ...options }, (database) => use(database, settings)),
  );
}

/** The same for commands that open sessions of their own. The embedded server's code is loaded only where it is used. */
export async function lendTarget<T>(
  { io }: Pick<Context, 'io'>,
  flags: Flags,
  use: (target: Target, settings: Settings) => Promise<T>,
): Promise<T> {
  const settings = readSettings(flags, io);
  const { choice } = settings;
  if (choice.kind === 'address') {
    for (const note of choice.target.notes) io.err(`note: ${note}\n`);
    io.err(`database: ${describeTarget(choice.target)} (${choice.target.origin})\n`);
    if (flags.wait) await (await import('../connection/wait.ts')).waitForDatabase(choice.target, flags.wait, io.signal);
    return use(choice.target, settings);
  }
  const { withEmbeddedDatabase } = await import('../embedded/embedded.ts');
  return withEmbeddedDatabase(settings.home, io.signal, (target) => {
    io.err(`database: embedded PostgreSQL, ${describeTarget(target)} (${choice.origin})\n`);
    return use(target, settings);
  });
}

/** Lends sessions one by one, for commands that may need none: the database is opened, and first named, when asked. */
export function lendOnDemand(
  { io }: Pick<Context, 'io'>,
  flags: Flags,
): <T>(use: (database: Database) => Promise<T>) => Promise<T> {
  let told = io;
  return (use) => {
    const teller = told;
    told = { ...io, err: () => {} };
    return lendTarget({ io: teller }, flags, (target) => withDatabase(target, { signal: io.signal }, use));
  };
}
