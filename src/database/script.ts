import { type Database, PostgresError, type Row } from '../connection/session.ts';
import { CodelearnError, type ExitCode, exitCodes } from '../errors.ts';
import type { ServerError } from '../sql-text/server-error.ts';
import type { SourceFile } from '../sql-text/source-file.ts';
import { explainSqlError } from '../sql-text/sql-error.ts';

export interface ScriptOptions {
  /** The part of the file to send, and where it begins (UTF-16 index); the whole file without it. */
  readonly part?: { readonly text: string; readonly offset: number };
  /** SQL of ours around the part, which is then one statement. */
  readonly wrap?: { readonly before: string; readonly after: string };
  /** Values for `$1`, `$2` …; then the text must be one statement. */
  readonly parameters?: readonly (string | number | boolean | null)[];
  readonly exit?: ExitCode;
  readonly hint?: string;
}

/**
 * Runs users' SQL: the only place that does. Without parameters the text goes whole, in one simple query, so several
 * statements outside a transaction are one implicit transaction.
 * @returns the last statement's rows
 * @throws CodelearnError `sql` with file:line:column, snippet and caret; the server's error is its `cause`
 */
export async function runScript(database: Database, file: SourceFile, options: ScriptOptions = {}): Promise<Row[]> {
  const result = await send(file, options, (text, values) => database.sql.unsafe(text, values));
  const last = Array.isArray(result[0]) ? result[result.length - 1] : result;
  return (last ?? []) as Row[];
}

/** Rows as the server wrote them: the text of every value, and the number of its type (`pg_type.oid`). */
export interface TextRows {
  readonly columns: readonly { readonly name: string; readonly type: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The same for one statement whose values the caller reads itself: nothing is lost to what the driver makes of them. */
export async function runScriptForText(
  database: Database,
  file: SourceFile,
  options: ScriptOptions = {},
): Promise<TextRows> {
  const result = await send(file, options, (text, values) => database.sql.unsafe(text, values).raw());
  const rows = result.map((row) => row.map((value) => (value === null ? null : Buffer.from(value).toString('utf8'))));
  return { columns: (result.columns ?? []).map(({ name, type }) => ({ name, type })), rows };
}

async function send<T>(
  file: SourceFile,
  options: ScriptOptions,
  run: (text: string, values: (string | number | boolean | null)[]) => PromiseLike<T>,
): Promise<T> {
  const { before, after } = options.wrap ?? { before: '', after: '' };
  const sent = before + (options.part?.text ?? file.text) + after;
  try {
    return await run(sent, [...(options.parameters ?? [])]);
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    const fault = explainSqlError(error as ServerError, file, sent, (options.part?.offset ?? 0) - before.length);
    throw new CodelearnError(fault.text, {
      code: 'sql',
      exit: options.exit ?? exitCodes.usage,
      hint: options.hint,
      cause: error,
    });
  }
}

/** The server's own error behind a failed script, if that is what failed. */
export function serverErrorOf(error: unknown): ServerError | undefined {
  if (error instanceof PostgresError) return error as ServerError;
  return error instanceof CodelearnError && error.cause instanceof PostgresError
    ? (error.cause as ServerError)
    : undefined;
}
