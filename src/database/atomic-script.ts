import { randomBytes } from 'node:crypto';
import { onAnswer } from '../connection/driver-internals.ts';
import { type Database, PostgresError, type Row } from '../connection/session.ts';
import { quoteLiteral } from '../sql-text/identifier.ts';
import { type BoundStatement, inlineValues } from '../sql-text/inline-values.ts';
import type { ServerError } from '../sql-text/server-error.ts';

/*
 * One script, one transaction, one round trip: every message is sent before the first answer is awaited. After an error
 * the server answers what follows with SQLSTATE 25P02, so what fails first tells what happened:
 *
 * | message  | statements                                   | if it is the first to fail                              |
 * |----------|----------------------------------------------|---------------------------------------------------------|
 * | opening  | begin; is the token of the preceding script  | `unstarted`: the preceding script was not committed     |
 * |          | set?; the transaction's id; settings of      |                                                         |
 * |          | ours; savepoint                              |                                                         |
 * | part 1…n | the user's text                              | `failed` at that part                                   |
 * | closing  | set constraints all immediate                | `failed` at the constraints: the row below has not come |
 * |          | select true: a row comes                     |                                                         |
 * |          | release savepoint                            | `ended`: the script ended its own transaction           |
 * |          | role and settings as they were; `after`;     | `failed` at what we record                              |
 * |          | commit                                       |                                                         |
 * |          | set our pipeline token                       |                                                         |
 *
 * Two tokens, both of which no script can know:
 * - The savepoint's name proves that the transaction that commits is the one that was opened: whatever ends a transaction
 *   also forgets its savepoints, and what follows `release` in its message is not run when that fails.
 * - A pipeline token lets a script be queued behind another that the server still works on. It is a setting of the session
 *   that a script leaves behind its commit, and that the script behind it asks for. When the preceding script fails, its
 *   transaction stays open and all that follows is answered with 25P02; should its very commit fail, its token is missing.
 */

export interface AtomicScript {
  /** The user's text in its order, cut between statements or not at all. */
  readonly parts: readonly string[];
  /** Statements of ours before the user's, in the same transaction. */
  readonly before: readonly string[];
  /** Statements of ours behind them, as the role that logged in and with its settings; the last one's rows are returned. */
  readonly after: readonly BoundStatement[];
  /** Whether what the script set is undone for the session, or stays and is only put aside for `after`. */
  readonly restore: 'session' | 'transaction';
  /** Whether the commit waits for the disk (it does), or may be lost whole by a crash of the server in the next second. */
  readonly durable?: boolean | undefined;
  /** The pipeline token that its commit leaves, for a script that is queued behind it. */
  readonly token?: string | undefined;
  /** The token of the script that it is queued behind: unless that one commits, nothing of this one is run. */
  readonly queuedBehind?: string | undefined;
  /** Told in step with the server's notices that the transaction is open. */
  readonly onBegun?: () => void;
  /** Told in the same way that the part of this number succeeded. */
  readonly onAnswer?: (part: number) => void;
  /** Told in the same way that all is committed. */
  readonly onCommitted?: () => void;
}

/** What became of the transaction. Only `committed` kept anything, and `ended` what the script itself committed. */
export type AtomicOutcome =
  | { readonly kind: 'committed'; readonly rows: readonly Row[] }
  /** A part of the user's failed (by number), or what the database checks and we record after them. */
  | {
      readonly kind: 'failed';
      readonly at: number | 'constraints' | 'after';
      readonly error: ServerError;
      readonly transaction: string;
    }
  /** The script ended the transaction that it ran in. */
  | { readonly kind: 'ended' }
  /** The script that this one was queued behind was not committed: nothing of it was run. */
  | { readonly kind: 'unstarted' }
  /** The connection broke; the transaction's id where the server told it. */
  | { readonly kind: 'lost'; readonly transaction: string | undefined };

const savepoint = `codelearn_${randomBytes(8).toString('hex')}`;

/** Runs a script in one transaction and one round trip, as the head of this file draws it. */
export async function runAtomically({ sql }: Database, script: AtomicScript): Promise<AtomicOutcome> {
  const { parts } = script;
  const closing: ClosingRows = { constraintsHold: false, statement: undefined, rows: [] };
  const opened = sql.unsafe(openingOf(script)).execute();
  const sent = parts.map((part) => sql.unsafe(part).execute());
  const closed = sql.unsafe(closingOf(script)).forEach((row, statement) => void hearRow(closing, row, statement));
  onAnswer(opened, () => script.onBegun?.());
  for (const [part, query] of sent.entries()) onAnswer(query, () => script.onAnswer?.(part));
  onAnswer(closed, () => script.onCommitted?.());
  const answers = await Promise.allSettled([opened, ...sent, closed]);
  const outcome = judge(answers, script, closing);
  if (leavesOpen(outcome, answers)) await sql.unsafe('rollback').catch(() => {});
  return outcome;
}

function openingOf({ queuedBehind, before }: AtomicScript): string {
  const guard = queuedBehind === undefined ? [] : [inlineValues(assertToken(queuedBehind))];
  const identify = 'select pg_catalog.pg_current_xact_id()::pg_catalog.text as id';
  return ['begin', ...guard, identify, ...before, `savepoint ${savepoint}`].join('; ');
}

/** Fails with `codelearn.preceding_failed` as an unknown setting unless the last script that was committed left this token. */
function assertToken(token: string): BoundStatement {
  return {
    text: `select pg_catalog.current_setting('codelearn.preceding_failed')
            where pg_catalog.current_setting('codelearn.pipeline_token', true) is distinct from $1`,
    values: [token],
  };
}

function closingOf({ restore, durable = true, after, token }: AtomicScript): string {
  const relax = durable ? [] : ['set local synchronous_commit = off'];
  const leave = token === undefined ? [] : [`set codelearn.pipeline_token = ${quoteLiteral(token)}`];
  return ['set constraints all immediate', 'select true as constraints_hold', `release savepoint ${savepoint}`]
    .concat(restoring[restore], relax, after.map(inlineValues), 'commit', leave)
    .join('; ');
}

const restoring = {
  session: 'reset session authorization; reset role; reset all',
  transaction: 'set local session authorization default; set local role none',
};

/** What has come of the closing message: rows are heard one by one, also when a later statement of it fails. */
interface ClosingRows {
  constraintsHold: boolean;
  /** The statement that the last row came from. */
  statement: object | undefined;
  /** Its rows. */
  rows: Row[];
}

/** The first row says that the constraints hold; the others are those of `after`. */
function hearRow(closing: ClosingRows, row: Row, statement: object): void {
  if (!closing.constraintsHold) {
    closing.constraintsHold = true;
    return;
  }
  if (closing.statement !== statement) closing.rows = [];
  closing.statement = statement;
  closing.rows.push(row);
}

function judge(
  answers: readonly PromiseSettledResult<unknown>[],
  { parts, queuedBehind }: AtomicScript,
  { constraintsHold, rows }: ClosingRows,
): AtomicOutcome {
  const transaction = transactionOf(answers[0]);
  const failed = answers.findIndex(({ status }) => status === 'rejected');
  if (failed < 0) return { kind: 'committed', rows };
  const { reason } = answers[failed] as PromiseRejectedResult;
  if (!(reason instanceof PostgresError)) return { kind: 'lost', transaction };
  if (failed === 0 && queuedBehind !== undefined) return { kind: 'unstarted' };
  if (failed === 0 || transaction === undefined) throw reason;
  const error = reason as ServerError;
  if (failed <= parts.length) return { kind: 'failed', at: failed - 1, error, transaction };
  if (!constraintsHold) return { kind: 'failed', at: 'constraints', error, transaction };
  if (error.code === noSavepoint || error.code === noTransaction) return { kind: 'ended' };
  return { kind: 'failed', at: 'after', error, transaction };
}

function transactionOf(opened: PromiseSettledResult<unknown> | undefined): string | undefined {
  const rows = opened?.status === 'fulfilled' ? (opened.value as readonly unknown[]).flat() : [];
  return (rows as { id?: string }[]).find(({ id }) => id !== undefined)?.id;
}

/** What fails before the commit, in its message or earlier; a preceding script rolls back itself what it left open. */
function leavesOpen({ kind }: AtomicOutcome, [opened]: readonly PromiseSettledResult<unknown>[]): boolean {
  if (kind === 'unstarted') return (opened as PromiseRejectedResult).reason.code !== inFailedTransaction;
  return kind !== 'committed' && kind !== 'lost';
}

/** SQLSTATEs (appendix "PostgreSQL Error Codes"). */
const noSavepoint = '3B001';
const noTransaction = '25P01';
const inFailedTransaction = '25P02';
