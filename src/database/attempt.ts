import { type Database, PostgresError } from '../connection/session.ts';

export interface AttemptOptions {
  /** Statements in front, each of which must succeed; they are undone with the rest. */
  readonly before?: readonly string[];
  /** False for a statement that cannot run in a transaction: what it does is kept, so it must do nothing. */
  readonly transaction?: boolean;
  /** Statements behind it where there is no transaction to undo `before`. */
  readonly after?: readonly string[];
}

/** How a statement ended: SQLSTATE `00000` and no message where it went through. */
export interface AttemptOutcome {
  readonly sqlstate: string;
  readonly message: string;
}

/** A statement must neither wait behind live traffic nor make it wait. */
const patience = "lock_timeout = '100ms'; set local statement_timeout = '5s'";

/**
 * Tries one statement, made by the tool, in a transaction of its own that is always rolled back. One round trip: every
 * message is sent before the first answer is awaited, and after a fault the server answers the rest with 25P02.
 * @throws the server's error where not the statement failed but what stands before it
 */
export async function attemptStatement(
  { sql, signal }: Database,
  statement: string,
  { before = [], transaction = true, after = [] }: AttemptOptions = {},
): Promise<AttemptOutcome> {
  signal.throwIfAborted();
  const [opening, closing] = transaction
    ? [[`begin; set local ${patience}`, ...before], ['rollback']]
    : [
        [`set ${patience.replace(' local', '')}`, ...before],
        [...after, 'reset lock_timeout; reset statement_timeout'],
      ];
  const messages = [...opening, statement, ...closing];
  const answers = await Promise.allSettled(messages.map((message) => sql.unsafe(message)));
  signal.throwIfAborted();
  const tried = answers[opening.length];
  const around = answers.find((answer) => answer !== tried && answer.status === 'rejected');
  if (around?.status === 'rejected') throw around.reason;
  if (tried?.status !== 'rejected') return { sqlstate: '00000', message: '' };
  if (!(tried.reason instanceof PostgresError)) throw tried.reason;
  return { sqlstate: tried.reason.code, message: tried.reason.message };
}

/** Runs statements of an open transaction so that all of them are kept or, after a fault, none. */
export async function attemptInSavepoint(
  { sql, signal }: Database,
  statements: readonly string[],
): Promise<AttemptOutcome> {
  signal.throwIfAborted();
  const answers = await Promise.allSettled(
    ['savepoint codelearn_attempt', ...statements].map((message) => sql.unsafe(message)),
  );
  signal.throwIfAborted();
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed !== undefined) await sql.unsafe('rollback to savepoint codelearn_attempt');
  await sql.unsafe('release savepoint codelearn_attempt');
  if (failed === undefined) return { sqlstate: '00000', message: '' };
  if (!(failed.reason instanceof PostgresError)) throw failed.reason;
  return { sqlstate: failed.reason.code, message: failed.reason.message };
}
