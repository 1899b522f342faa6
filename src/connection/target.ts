/** Where a database is and how to log in: everything `connect` needs, nothing it has to look up. */
export interface Target {
  /** Tried in order. `host` is a name, an address, or an absolute path of a socket folder. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly tls: Tls;
  /** Server settings sent at start-up, e.g. `options`, `search_path`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly applicationName: string;
  readonly sessionKind: SessionKind;
  /** Seconds for each host. */
  readonly connectTimeout: number;
  /** Which flag or variable gave the address: shown in messages. */
  readonly origin: string;
  readonly embedded: boolean;
  /** What was read but has no effect here, one sentence each. */
  readonly notes: readonly string[];
}

/** libpq's sslmode; `allow` is treated as `prefer`, which tries encryption first. */
export type Tls =
  | { readonly mode: 'disable' | 'prefer' }
  | {
      readonly mode: 'require' | 'verify-ca' | 'verify-full';
      readonly ca: string | undefined;
      readonly cert: string | undefined;
      readonly key: string | undefined;
    };

export const sessionKinds = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
export type SessionKind = (typeof sessionKinds)[number];

/** The target as a URL without its password: `postgres://user@host:5432/database`, sockets as `?host=/folder`. */
export function describeTarget(target: Target): string {
  return targetUrl({ ...target, password: target.password === undefined ? undefined : '***' });
}

/** A libpq connection URL that psql and other tools take. It holds the password: never print it unasked. */
export function targetUrl(target: Target): string {
  const password = target.password === undefined ? '' : `:${encodePassword(target.password)}`;
  const user = `${encodeURIComponent(target.user)}${password}@`;
  const database = encodeURIComponent(target.database);
  const [first] = target.hosts;
  if (first?.host.startsWith('/')) {
    const port = first.port === 5432 ? '' : `&port=${first.port}`;
    return `postgres://${user}/${database}?host=${encodeURIComponent(first.host).replaceAll('%2F', '/')}${port}`;
  }
  const hosts = target.hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
  return `postgres://${user}${hosts.join(',')}/${database}`;
}

function encodePassword(password: string): string {
  return password === '***' ? password : encodeURIComponent(password);
}
