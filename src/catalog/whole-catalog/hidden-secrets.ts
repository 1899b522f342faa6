import { createHmac, randomBytes } from 'node:crypto';
import { parseConnectionUrl } from '../../connection/connection-url.ts';

/**
 * A digest tells that a secret is another one, within one run: with a key of the run's own, so that it cannot be tried
 * against a list of passwords by who reads a report.
 */
const key = randomBytes(32);

/** How what is hidden begins. */
export const hidden = '(hidden, ';

function hide(secret: string): string {
  return `${hidden}${createHmac('sha256', key).update(secret).digest('hex').slice(0, 8)})`;
}

/** Options whose values are, or may be, secrets. */
const secretName = /pass|pwd|secret|token|cred|key|jwt/i;
const openName = /^password_(?:encryption|required)$/i;

/** A password within a value: `postgres://user:password@host`, `host=… password=…`. */
const innerPassword = /:\/\/[^/@\s]*:[^@\s]*@|(?:pass|passwd|password|pwd)\s*[=:]/i;

function isSecret(name: string, value: string): boolean {
  return (secretName.test(name) && !openName.test(name)) || innerPassword.test(value);
}

/** An entry of a list of options, `name=value`, without the value where that is a secret. */
export function hideOption(entry: string): string {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
  return isSecret(name, value) ? `${name}=${hide(value)}` : entry;
}

/** The same of a user mapping, which is there to hold secrets: whatever is no name of a user is one. */
export function hideCredential(entry: string): string {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
  return /^user(?:_?name)?$/i.test(name) || openName.test(name) ? entry : `${name}=${hide(value)}`;
}

/** A connection string of libpq, one line a parameter by name; what cannot be read is hidden whole. */
export function hideConnection(text: string): string {
  const parameters = /^postgres(?:ql)?:\/\//.test(text) ? parseConnectionUrl(text) : parsePairs(text);
  if (typeof parameters === 'string') return hide(text);
  return Object.entries(parameters)
    .map(([name, value]) => hideOption(`${name}=${value}`))
    .sort()
    .join('\n');
}

/** `name = 'value'` pairs (conninfo_parse in fe-connect.c), or a complaint. */
function parsePairs(text: string): Readonly<Record<string, string>> | string {
  const pair = /\s*([^\s=]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'(?=\s|$)|((?:[^\s'\\]|\\.)(?:[^\s\\]|\\.)*)?(?=\s|$))/sy;
  const found: Record<string, string> = {};
  while (text.slice(pair.lastIndex).trim() !== '') {
    const [, name = '', quoted, plain = ''] = pair.exec(text) ?? [];
    if (name === '') return 'not a connection string';
    found[name] = (quoted ?? plain).replace(/\\(.)/gs, '$1');
  }
  return found;
}
