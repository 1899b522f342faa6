import { CodelearnError, exitCodes } from '../errors.ts';
import { describeTarget, type Target } from './target.ts';

/** Turns whatever stopped a connection into a message that names the address, who gave it, and what to do. */
export function explainConnectError(error: unknown, target: Target): CodelearnError {
  if (error instanceof CodelearnError && error.code !== 'connection-lost') return error;
  const { code, message } = readError(error);
  const { reason, hint } = explain(code, message, target);
  return new CodelearnError(`cannot connect to ${describeTarget(target)}: ${reason}`, {
    code: 'connection',
    hint: `${hint} The address comes from ${target.origin}.`,
    exit: exitCodes.unreachable,
    cause: error,
  });
}

function readError(error: unknown): { code: string; message: string } {
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  if (typeof inner === 'string') return { code: '', message: inner };
  const { code, message } = inner as { code?: unknown; message?: unknown };
  return { code: String(code ?? ''), message: String(message ?? inner) };
}

function explain(code: string, message: string, target: Target): { reason: string; hint: string } {
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return { reason: `nothing listens there (${code})`, hint: 'Is the server started, and are host and port right?' };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { reason: `the host name is not known (${code})`, hint: 'Is it spelled right, and does DNS work here?' };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { reason: message, hint: 'Does a firewall or a wrong port stand in between?' };
    case 'NO_ENCRYPTION':
      return {
        reason: message,
        hint: 'Ask for no encryption with sslmode=disable, or let the server offer it (ssl = on).',
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return { reason: message, hint: 'Connect by a name that the certificate is for.' };
    case 'CERT_HAS_EXPIRED':
      return { reason: `${message} (${code})`, hint: 'Renew the certificate of the server.' };
    case '28P01':
    case '28000':
      return { reason: `${message} (${code})`, hint: loginHint(target, message) };
    case '40001':
      return {
        reason: `${message} (${code})`,
        hint: 'A standby cancels what stands in the way of its replay: try again, or name the primary.',
      };
    case '3D000':
      return { reason: `${message} (${code})`, hint: `Create it: createdb ${target.database}.` };
    case '53300':
      return {
        reason: `${message} (${code})`,
        hint: 'Every connection slot is taken: close idle clients or raise the limit.',
      };
    case '57P03':
      return { reason: `${message} (${code})`, hint: 'Try again in a moment.' };
    case 'CONNECTION_CLOSED':
    case 'CONNECTION_DESTROYED':
    case 'connection-lost':
      return {
        reason: 'the other side closed the connection without a word',
        hint: 'Is it a PostgreSQL server, and does it accept the asked encryption (sslmode)?',
      };
    default:
      if (/CERT|VERIFY|ISSUER/.test(code)) return { reason: `${message} (${code})`, hint: untrusted };
      return { reason: code === '' ? message : `${message} (${code})`, hint: 'Check address, encryption and login.' };
  }
}

const untrusted =
  "The server's certificate comes from nobody trusted here: name the file of its authority with sslrootcert (PGSSLROOTCERT).";

/** The server has no entry for this login over an encrypted connection; it may have one for clear text. */
export function isRefusedEncrypted(error: unknown): boolean {
  const { code, message } = readError(error);
  return code === '28000' && encryptedEntry.test(message);
}

const encryptedEntry = /no pg_hba\.conf entry .*SSL encryption/;

function loginHint(target: Target, message: string): string {
  if (/no pg_hba\.conf entry .*no encryption/.test(message)) {
    return target.tls.mode === 'prefer'
      ? 'pg_hba.conf lets this login in neither encrypted nor unencrypted: have an entry added, or look at user and database.'
      : 'Try it encrypted: sslmode=require.';
  }
  if (encryptedEntry.test(message)) return 'Try it unencrypted, if the way there is safe: sslmode=disable.';
  return target.password === undefined
    ? 'No password was given: set PGPASSWORD or ~/.pgpass.'
    : 'Check user and password.';
}
