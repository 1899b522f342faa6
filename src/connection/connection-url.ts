/** Connection parameters by libpq keyword, e.g. `host`, `port`, `dbname`, `sslmode`; several hosts joined by commas. */
export type Parameters = Readonly<Record<string, string>>;

/** Stricter than libpq in one place: an "@" in the database's name is the end of a password that holds a "/". */
const shape = /^(?:postgres|postgresql):\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#@]*))?(?:\?([^#]*))?$/;

/**
 * Splits a connection URL into libpq keywords, as `conninfo_uri_parse_options` in fe-connect.c does: hosts may be many,
 * IPv6 addresses stand in brackets, a socket folder is percent-encoded or given as `?host=`.
 * @returns the parameters, or a sentence that says what is wrong and never repeats the URL (it may hold a password).
 */
export function parseConnectionUrl(url: string): Parameters | string {
  const match = shape.exec(url.trim());
  if (match === null) return explainShape(url);
  const [, login, authority = '', path = '', query = ''] = match;
  const hosts = authority === '' ? [] : authority.split(',').map((part) => hostShape.exec(part));
  if (!hosts.every((host) => host !== null)) return unreadable;
  try {
    const found: Record<string, string> = {};
    addLogin(found, login);
    addHosts(found, hosts);
    if (path !== '') found.dbname = decodeURIComponent(path);
    for (const [name, value] of new URLSearchParams(query.replaceAll('+', '%2B'))) {
      if (value !== '') found[aliases[name] ?? name] = value;
    }
    return found;
  } catch (error) {
    if (error instanceof URIError) return 'holds a "%" that starts no escape; write "%25" for a percent sign';
    throw error;
  }
}

const aliases: Readonly<Record<string, string>> = { database: 'dbname', username: 'user', ssl: 'sslmode' };

function explainShape(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url.trim())) return 'is not a URL that starts with postgres:// or postgresql://';
  return unreadable;
}

const unreadable = 'cannot be read; encode "#", "/", "?" and "@" in the user name or password as %23, %2F, %3F and %40';

function addLogin(found: Record<string, string>, login: string | undefined): void {
  if (login === undefined || login === '') return;
  const colon = login.indexOf(':');
  const user = colon < 0 ? login : login.slice(0, colon);
  if (user !== '') found.user = decodeURIComponent(user);
  if (colon >= 0 && colon + 1 < login.length) found.password = decodeURIComponent(login.slice(colon + 1));
}

/** Name or bracketed IPv6 address, and port. */
const hostShape = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/;

function addHosts(found: Record<string, string>, hosts: readonly RegExpExecArray[]): void {
  if (hosts.length === 0) return;
  found.host = hosts.map(([, name = '']) => decodeURIComponent(name.replace(/^\[|\]$/g, ''))).join(',');
  if (hosts.some(([, , port]) => port)) found.port = hosts.map(([, , port = '']) => port).join(',');
}
