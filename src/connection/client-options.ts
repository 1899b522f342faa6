import type { Target } from './target.ts';

/** Everything is given, so that nothing is taken from the process's environment behind our back. */
export function clientOptions(target: Target, { host, port }: Target['hosts'][number]): object {
  return {
    host,
    port,
    user: target.user,
    pass: target.password ?? '',
    database: target.database,
    // The socket that it is given is encrypted already.
    ssl: false,
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 0,
    backoff: false,
    fetch_types: false,
    // Named statements do not survive a transaction pooler between us and the server.
    prepare: false,
    publications: '',
    target_session_attrs: undefined,
    connection: { ...target.settings, application_name: target.applicationName },
  };
}
