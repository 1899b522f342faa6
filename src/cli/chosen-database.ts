import { type ConnectOptions, withDatabase } from '../connection/connect.ts';
import type { Database } from '../connection/session.ts';
import { describeTarget, type Target } from '../connection/target.ts';
import type { Context } from './context.ts';
import type { Flags } from './flags.ts';
import { readSettings, type Settings } from './settings.ts';

/** Opens a session on the database that flags and environment choose, after saying on standard error which it is. */
export async function withChosenDatabase<T>(
  context: Pick<Context, 'io'>,
  flags: Flags,
  use: (database: Database, settings: Settings) => Promise<T>,
  options: Pick<ConnectOptions, 'onNotice'> = {},
): Promise<T> {
  const { signal } = context.io;
  return withChosenTarget(context, flags, (target, settings) =>
    withDatabase(target, { signal, ...options }, (database) => use(database, settings)),
  );
}

/** The same for commands that open sessions of their own. The embedded server's code is loaded only where it is used. */
export async function withChosenTarget<T>(
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

/** For commands that may need no session, or several: gives what opens one. The database is named at the first. */
export function openOnDemand(
  { io }: Pick<Context, 'io'>,
  flags: Flags,
): <T>(use: (database: Database) => Promise<T>) => Promise<T> {
  let first = true;
  return (use) => {
    const context = { io: first ? io : { ...io, err: () => {} } };
    first = false;
    return withChosenDatabase(context, flags, use);
  };
}
