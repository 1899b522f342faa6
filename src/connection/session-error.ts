import postgres from 'postgres';
import { CodelearnError, exitCodes } from '../errors.ts';
import { describeTarget, type Target } from './target.ts';

/**
 * Explains an error that ended the use of a session and that nobody has explained before: the connection is gone, or the
 * server is none that can be written to. Any other error is given back as it is. With which words the server ended a
 * session the driver keeps to itself.
 */
export function explainSessionError(error: unknown, target: Target): unknown {
  if (isLost(error)) return connectionLost(target, error);
  const writes = error instanceof postgres.PostgresError && error.code === '25006';
  return writes ? readOnly(target, error) : error;
}

export function connectionLost(target: Target, cause?: unknown): CodelearnError {
  return new CodelearnError(`the connection to ${describeTarget(target)} was lost`, {
    code: 'connection-lost',
    hint: 'What was not committed is rolled back by the server. Look at its log, then run the command again.',
    exit: exitCodes.unreachable,
    cause,
  });
}

/** Said by the client, or by the socket: a server that is killed resets it. */
function isLost(error: unknown): boolean {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (code === 'CONNECTION_CLOSED' || code === 'CONNECTION_DESTROYED') return true;
  return (
    (syscall === 'read' || syscall === 'write') && /^(ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH)$/.test(String(code))
  );
}

function readOnly(target: Target, { message, code }: postgres.PostgresError): CodelearnError {
  return new CodelearnError(`${describeTarget(target)} takes no changes: ${message} (${code})`, {
    code: 'read-only',
    hint: 'Is it a standby, or default_transaction_read_only? Name the primary, or several hosts with target_session_attrs=read-write.',
    exit: exitCodes.unreachable,
  });
}
