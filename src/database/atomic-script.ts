import { randomBytes } from 'node:crypto';
import { type Database, PostgresError, type Row } from '../connection/session.ts';
import { quoteLiteral } from '../sql-text/identifier.ts';
import { type BoundStatement, inlineValues } from '../sql-text/inline-values.ts';
import type { ServerError } from '../sql-text/server-error.ts';

export interface AtomicScript {
  /** The user's text in its order, cut between statements or not at all. */
  readonly parts: readonly string[];
  /** Statements of ours in front of the user's, in the same transaction. */
  readonly before: readonly string[];
  /** Statements of ours behind them, as the role that logged in and with its settings; the last one's rows are returned. */
  readonly after: readonly BoundStatement[];
  /** Whether what the script set is undone for the session, or stays and is only put aside for `after`. */
  readonly restore: 'session' | 'transaction';
  /** Whether the commit waits for the disk (it does), or may be lost whole by a crash of the server in the next second. */
  readonly durable?: boolean | undefined;
  /** For a script that is sent behind this one: what its commit leaves in the session. No script can know it. */
  readonly mark?: string | undefined;
  /** The mark of a script whose end is not known yet: unless that one commits, nothing of this one is run. */
  readonly behind?: string | undefined;
  /** Told in step with the server's notices that the transaction is open. */
  readonly onBegun?: () => void;
  /** Told in the same way that the part of this number succeeded. */
  readonly onAnswer?: (part: number) => void;
  /** Told in the same way that all is committed. */
  readonly onCommitted?: () => void;
}

const restoring = {
  session: 'reset session authorization; reset role; reset all',
  transaction: 'set local session authorization default; set local role none',
};

/** What became of the transaction. Only `committed` kept anything, and `escaped` what the script itself committed. */
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
  | { readonly kind: 'escaped' }
  /** What this script was sent behind was not committed: nothing of it was run. */
  | { readonly kind: 'unstarted' }
  /** The connection broke; the transaction's id where the server told it. */
  | { readonly kind: 'lost'; readonly transaction: string | undefined };

/** No script can know it. */
const savepoint = `codelearn_${randomBytes(8).toString('hex')}`;

/**
 * Runs a script in one transaction and one round trip: every message is sent before the first answer is awaited.
 * After a fault the server answers the rest with 25P02, the message with the commit as well. A savepoint proves that
 * the transaction that commits is the one that was opened: whatever ends a transaction also forgets its savepoints, and
 * what follows the `release` in its message is not run when that fails.
 *
 * A script may be sent behind another that the server still works on. When that one fails its transaction stays open, and
 * all that follows is answered with 25P02; should its very commit fail, its mark is missing.
 */
export async function runAtomically({ sql }: Database, script: AtomicScript): Promise<AtomicOutcome> {
  const queries = messagesOf(script).map((message) => sql.unsafe(message));
  tapAnswer(queries[0], () => script.onBegun?.());
  for (const [at, query] of queries.slice(1, script.parts.length + 1).entries()) {
    tapAnswer(query, () => script.onAnswer?.(at));
  }
  tapAnswer(queries.at(-1), () => script.onCommitted?.());
  const answers = await Promise.allSettled(queries);
  const outcome = judge(answers, script);
  if (leavesOpen(outcome, answers)) await sql.unsafe('rollback').catch(() => {});
  return outcome;
}

function messagesOf({ behind, before, parts, restore, durable = true, after, mark }: AtomicScript): readonly string[] {
  const guard = behind === undefined ? [] : [inlineValues(assertMarked(behind))];
  const identify = 'select pg_catalog.pg_current_xact_id()::pg_catalog.text as id';
  const relax = durable ? [] : ['set local synchronous_commit = off'];
  const leave = mark === undefined ? [] : [`set codelearn.committed = ${quoteLiteral(mark)}`];
  return [
    ['begin', ...guard, identify, ...before, `savepoint ${savepoint}`].join('; '),
    ...parts,
    ['set constraints all immediate', `release savepoint ${savepoint}`, restoring[restore]]
      .concat(relax, after.map(inlineValues), 'commit', leave)
      .join('; '),
  ];
}

/** Fails with `codelearn.front_failed` as an unknown setting unless the last script that was committed left this mark. */
function assertMarked(mark: string): BoundStatement {
  return {
    text: `select pg_catalog.current_setting('codelearn.front_failed')
            where pg_catalog.current_setting('codelearn.committed', true) is distinct from $1`,
    values: [mark],
  };
}

/** What fails in front of the commit, in its message or before it; the script in front rolls back what it left itself. */
function leavesOpen({ kind }: AtomicOutcome, [begun]: readonly PromiseSettledResult<unknown>[]): boolean {
  if (kind === 'unstarted') return (begun as PromiseRejectedResult).reason.code !== inFailedTransaction;
  return kind !== 'committed' && kind !== 'lost';
}

const inFailedTransaction = '25P02';

/**
 * The driver reads several answers in one go and resolves a query in place, but its promise is heard only later, when
 * the notices of the next statements are through. So the resolving itself is watched.
 */
function tapAnswer(query: unknown, heard: () => void): void {
  const tapped = query as { resolve: (value: unknown) => void };
  const resolve = tapped.resolve;
  tapped.resolve = (value) => {
    heard();
    resolve(value);
  };
}

function judge(answers: readonly PromiseSettledResult<unknown>[], { parts, behind }: AtomicScript): AtomicOutcome {
  const transaction = transactionOf(answers[0]);
  const failed = answers.findIndex(({ status }) => status === 'rejected');
  if (failed < 0) return { kind: 'committed', rows: lastRows(answers[parts.length + 1]) };
  const { reason } = answers[failed] as PromiseRejectedResult;
  if (!(reason instanceof PostgresError)) return { kind: 'lost', transaction };
  if (failed === 0 && behind !== undefined) return { kind: 'unstarted' };
  if (failed === 0 || transaction === undefined) throw reason;
  const error = reason as ServerError;
  if (failed <= parts.length) return { kind: 'failed', at: failed - 1, error, transaction };
  if (error.code === '3B001' || error.code === '25P01') return { kind: 'escaped' };
  const ours = error.schema_name === 'codelearn' || error.message.includes('codelearn');
  return { kind: 'failed', at: ours ? 'after' : 'constraints', error, transaction };
}

/** A message of several statements answers with a list of results; only the last of them that has rows matters. */
function lastRows(answer: PromiseSettledResult<unknown> | undefined): readonly Row[] {
  const results = answer?.status === 'fulfilled' ? (answer.value as readonly (Row | readonly Row[])[]) : [];
  return results.filter(Array.isArray).findLast((rows) => rows.length > 0) ?? (results as readonly Row[]);
}

function transactionOf(begun: PromiseSettledResult<unknown> | undefined): string | undefined {
  const rows = begun?.status === 'fulfilled' ? (begun.value as readonly unknown[]).flat() : [];
  return (rows as { id?: string }[]).find(({ id }) => id !== undefined)?.id;
}
