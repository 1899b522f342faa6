import type { DatabaseChoice } from '../connection/database-choice.ts';
import type { Target } from '../connection/target.ts';

/** The database that answers a query, and as whom: another database, user or `search_path` gives another answer. */
export type QueriedDatabase = Pick<Target, 'hosts' | 'database' | 'user' | 'settings'>;

/** The one that the choice names. Nothing is opened: a reader with a Redis may need no database. */
export async function locateQueriedDatabase(choice: DatabaseChoice, home: string): Promise<QueriedDatabase> {
  if (choice.kind === 'address') return choice.target;
  return (await import('../embedded/embedded.ts')).locateEmbeddedDatabase(home);
}

/**
 * Everything that distinguishes one from another, for a hash; without passwords, which may change while answers stay.
 */
export function describeQueriedDatabase({ hosts, database, user, settings }: QueriedDatabase): string {
  const addresses = hosts.map(({ host, port }) => `${host}:${port}`);
  return JSON.stringify([addresses, database, user, Object.entries(settings).sort()]);
}
