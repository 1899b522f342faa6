import { CodelearnError } from '../../errors.ts';

/** Where a Redis is and how to log in. */
export interface RedisAddress {
  /** One server, or some nodes of a cluster; or the path of a socket. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly path: string | undefined;
  readonly tls: boolean;
  /** Paths of PEM files: a private authority, and what we show to a server that asks who we are. */
  readonly tlsFiles: TlsFiles;
  readonly cluster: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** Before every key: lets several databases' caches share one Redis. */
  readonly keyPrefix: string;
  /** Milliseconds that one answer may take, connecting included: what a dead or frozen Redis costs a reader. */
  readonly patienceMs: number;
  /** The address without the password. */
  readonly label: string;
}

export interface TlsFiles {
  readonly cacert: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

const optionNames = ['cluster', 'keyPrefix', 'db', 'timeout', 'cacert', 'cert', 'key'];

const shape = /^(redis|rediss|unix):\/\/(?:([^@/?#]*)@)?([^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?$/;

/**
 * Reads `redis[s]://[[user]:password@]host[:port][,host[:port]…][/number][?cluster=true&keyPrefix=…&timeout=ms]`, the
 * form that IANA registers for redis and rediss, and `unix://[[user]:password@]/path[?db=number]`. Several hosts are
 * nodes of a cluster. `cacert`, `cert` and `key` are redis-cli's names.
 * @throws CodelearnError exit 2; the message never repeats the URL, which may hold a password
 */
export function parseRedisUrl(url: string, origin = 'REDIS_URL'): RedisAddress {
  const match = shape.exec(url.trim());
  if (match === null) throw malformed(origin, explainShape(url));
  const [, scheme, login = '', authority = '', path = '', query = ''] = match;
  const options = new URLSearchParams(query.replaceAll('+', '%2B'));
  if ([...options.keys()].some((name) => !optionNames.includes(name)))
    throw malformed(origin, `has an option that is none of ${optionNames.join(', ')}`);
  const local = scheme === 'unix';
  const nodes = local ? [] : readNodes(authority, origin);
  const address = {
    nodes,
    path: local ? readPath(authority, path, origin) : undefined,
    tls: scheme === 'rediss',
    tlsFiles: readTlsFiles(options, scheme === 'rediss', origin),
    cluster: nodes.length > 1 || options.get('cluster') === 'true',
    ...readLogin(login, origin),
    database: readNumber(options.get('db') ?? (local ? '' : path.slice(1)), origin),
    keyPrefix: options.get('keyPrefix') ?? '',
    patienceMs: readPatience(options.get('timeout'), origin),
  };
  if (address.cluster && address.database > 0) throw malformed(origin, 'names a database number: a cluster has only 0');
  return { ...address, label: describe(address) };
}

function explainShape(url: string): string {
  if (/^rediss?\+sentinel:\/\//.test(url.trim()))
    return 'names sentinels, which are not supported: name the master, or a proxy that follows it';
  if (!/^(rediss?|unix):\/\//.test(url.trim())) return 'is not a URL that starts with redis://, rediss:// or unix://';
  return 'cannot be read; encode "#", "/", "?" and "@" in the user name or password as %23, %2F, %3F and %40';
}

function readNodes(authority: string, origin: string): RedisAddress['nodes'] {
  return authority.split(',').map((part) => {
    const match = /^(\[[0-9a-f:.]+\]|[^:@[\]]*)(?::(\d+))?$/i.exec(part);
    if (match === null)
      throw malformed(origin, 'has a host that cannot be read; it is written host:port or [address]:port');
    const port = Number(match[2] ?? 6379);
    if (port < 1 || port > 65535) throw malformed(origin, 'has a port that is not a number from 1 to 65535');
    return { host: match[1]?.replace(/^\[|\]$/g, '') || 'localhost', port };
  });
}

function readPath(authority: string, path: string, origin: string): string {
  if (authority === '' && path.length > 1) return decode(path, origin);
  throw malformed(origin, 'names no socket: it is written unix:///path/to/redis.sock');
}

function readLogin(login: string, origin: string): Pick<RedisAddress, 'username' | 'password'> {
  const [user = '', ...rest] = login.split(':');
  const password = rest.join(':');
  return {
    username: user === '' ? undefined : decode(user, origin),
    password: password === '' ? undefined : decode(password, origin),
  };
}

function readNumber(text: string, origin: string): number {
  if (/^\d{0,5}$/.test(text)) return Number(text);
  throw malformed(origin, 'has a database that is not a number');
}

function readPatience(text: string | null, origin: string): number {
  if (text === null) return 100;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw malformed(origin, 'has a timeout that is not a number of milliseconds from 1 to 99999');
}

function readTlsFiles(options: URLSearchParams, tls: boolean, origin: string): TlsFiles {
  const [cacert, cert, key] = ['cacert', 'cert', 'key'].map((name) => options.get(name) ?? undefined);
  if (!tls && (cacert ?? cert ?? key) !== undefined) throw malformed(origin, 'has certificates, and is no rediss://');
  if ((cert === undefined) !== (key === undefined))
    throw malformed(origin, 'has one of cert and key: they go together');
  return { cacert, cert, key };
}

function decode(text: string, origin: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed(origin, 'holds a "%" that starts no escape; write "%25" for a percent sign');
  }
}

function describe(address: Omit<RedisAddress, 'label'>): string {
  const { username, password, nodes, path, database } = address;
  const login = username || password ? `${encodeURIComponent(username ?? '')}${password ? ':***' : ''}@` : '';
  if (path !== undefined) return `unix://${login}${path}${database > 0 ? `?db=${database}` : ''}`;
  const hosts = nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
  return `${address.tls ? 'rediss' : 'redis'}://${login}${hosts.join(',')}${database > 0 ? `/${database}` : ''}`;
}

function malformed(origin: string, what: string): CodelearnError {
  return new CodelearnError(`${origin} ${what}`, {
    code: 'configuration',
    hint: 'It is written redis[s]://[user:password@]host[:port][/number]. Nothing was attempted.',
  });
}
