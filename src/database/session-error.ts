import postgres from 'postgres';
import { CodelearnError, exitCodes } from '../errors.ts';
import { describeTarget, type Target } from './target.ts';

/**
 * Explains an error that ended the use of a session and that nobody has explained before: the connection is gone, or the
 * server is none that can be written to. Any other error is given back as it is.
 */
export function explainSessionError(error: unknown, target: Target): unknown {
  if (isLost(error)) return connectionLost(target, error);
  const refusal = refusalOf(error);
  if (refusal === undefined) return error;
  // After a FATAL error the server closes the session: it was shut down, or an administrator or a standby's replay ended it.
  if (/^(FATAL|PANIC)$/.test(refusal.severity)) return connectionLost(target, error, refusal);
  return refusal.code === '25006' && refusal === error ? readOnly(target, refusal) : error;
}

export function connectionLost(target: Target, cause?: unknown, said?: postgres.PostgresError): CodelearnError {
  const words = said === undefined ? '' : `: ${said.message} (${said.code})`;
  return new CodelearnError(`the connection to ${describeTarget(target)} was lost${words}`, {
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

/** The server's own error, bare or behind the message that places it in a file. */
function refusalOf(error: unknown): postgres.PostgresError | undefined {
  if (error instanceof postgres.PostgresError) return error;
  if (!(error instanceof CodelearnError) || error.code !== 'sql') return undefined;
  return error.cause instanceof postgres.PostgresError ? error.cause : undefined;
}

function readOnly(target: Target, { message, code }: postgres.PostgresError): CodelearnError {
  return new CodelearnError(`${describeTarget(target)} takes no changes: ${message} (${code})`, {
    code: 'read-only',
    hint: 'Is it a standby, or default_transaction_read_only? Name the primary, or several hosts with target_session_attrs=read-write.',
    exit: exitCodes.unreachable,
  });
}
