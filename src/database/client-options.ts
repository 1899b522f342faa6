import type { Target, Tls } from './target.ts';

/** Everything is given, so that nothing is taken from the process's environment behind our back. */
export function clientOptions(target: Target, { host, port }: Target['hosts'][number]): object {
  const { tls } = target;
  const encrypted = !host.startsWith('/') && tls.mode !== 'disable';
  return {
    host,
    port,
    user: target.user,
    pass: target.password ?? '',
    database: target.database,
    ssl: encrypted && tlsOptions(tls),
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

function tlsOptions(tls: Tls): object | string | false {
  if (tls.mode === 'disable') return false;
  if (tls.mode === 'prefer') return 'prefer';
  const { mode, ...certificates } = tls;
  return {
    ...Object.fromEntries(Object.entries(certificates).filter(([, value]) => value !== undefined)),
    rejectUnauthorized: mode !== 'require',
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}
