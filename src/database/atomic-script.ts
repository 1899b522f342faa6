import { randomBytes } from 'node:crypto';
import { type Database, PostgresError, type Row } from './connect.ts';
import { type BoundStatement, inlineValues } from './inline-values.ts';
import type { ServerError } from './sql-error.ts';

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
  readonly durable?: boolean;
  /** Told in step with the server's notices that the part of this number succeeded. */
  readonly onAnswer?: (part: number) => void;
  /** Told in the same way that all is committed. What it sends is on its way before this answer is looked at. */
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
  /** The connection broke; the transaction's id where the server told it. */
  | { readonly kind: 'lost'; readonly transaction: string | undefined };

/** No script can know it. */
const savepoint = `codelearn_${randomBytes(8).toString('hex')}`;

/**
 * Runs a script in one transaction and one round trip: every message is sent before the first answer is awaited.
 * After a fault the server answers the rest with 25P02, the message with the commit as well. A savepoint proves that
 * the transaction that commits is the one that was opened: whatever ends a transaction also forgets its savepoints, and
 * what follows the `release` in its message is not run when that fails.
 */
export async function runAtomically({ sql }: Database, script: AtomicScript): Promise<AtomicOutcome> {
  const begin = 'begin; select pg_catalog.pg_current_xact_id()::pg_catalog.text as id';
  const messages = [
    [begin, ...script.before, `savepoint ${savepoint}`].join('; '),
    ...script.parts,
    ['set constraints all immediate', `release savepoint ${savepoint}`, restoring[script.restore]]
      .concat(script.durable === false ? ['set local synchronous_commit = off'] : [])
      .concat(script.after.map(inlineValues), 'commit')
      .join('; '),
  ];
  const queries = messages.map((message) => sql.unsafe(message));
  for (const [at, query] of queries.slice(1, script.parts.length + 1).entries()) {
    tapAnswer(query, () => script.onAnswer?.(at));
  }
  tapAnswer(queries.at(-1), () => script.onCommitted?.());
  const answers = await Promise.allSettled(queries);
  const outcome = judge(answers, script.parts.length);
  // What fails in front of the commit, in its message or before it, leaves the transaction open.
  if (outcome.kind !== 'committed' && outcome.kind !== 'lost') await sql.unsafe('rollback').catch(() => {});
  return outcome;
}

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

function judge(answers: readonly PromiseSettledResult<unknown>[], parts: number): AtomicOutcome {
  const transaction = transactionOf(answers[0]);
  const failed = answers.findIndex(({ status }) => status === 'rejected');
  if (failed < 0) return { kind: 'committed', rows: lastRows(answers[parts + 1]) };
  const { reason } = answers[failed] as PromiseRejectedResult;
  if (!(reason instanceof PostgresError)) return { kind: 'lost', transaction };
  if (failed === 0 || transaction === undefined) throw reason;
  const error = reason as ServerError;
  if (failed <= parts) return { kind: 'failed', at: failed - 1, error, transaction };
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
