import { findBodyPosition } from './plpgsql-position.ts';
import { countUnits, type Position, positionOf, renderSnippet } from './position.ts';
import type { ServerError } from './server-error.ts';
import type { SourceFile } from './source-file.ts';
import type { Statement } from './statements.ts';

export interface SqlFault {
  readonly sqlstate: string;
  readonly message: string;
  readonly position: Position | undefined;
  /** `file:line:column: message (SQLSTATE)`, then detail, snippet and context: for people. */
  readonly text: string;
}

/**
 * Places a server's error in the file it came from.
 * @param sent the text that was sent, a part of `file.text`
 * @param offset index in `file.text` (UTF-16) where `sent` begins
 * @param statements the file's statements where they are known: then faults inside PL/pgSQL bodies are placed too
 */
export function explainSqlError(
  error: ServerError,
  file: SourceFile,
  sent = file.text,
  offset = 0,
  statements: readonly Statement[] = [],
): SqlFault {
  const at =
    error.position === undefined
      ? findBodyPosition(error, { text: sent, offset }, statements)
      : offset + countUnits(sent, Number(error.position) - 1);
  const position = at === undefined || at < 0 ? undefined : positionOf(file.text, at);
  const address = position === undefined ? file.path : `${file.path}:${position.line}:${position.column}`;
  const lines = [`${address}: ${error.message} (${error.code})`];
  if (position !== undefined) lines.push(...renderSnippet(file.text, position));
  if (error.detail) lines.push(`  detail: ${error.detail}`);
  if (error.where) lines.push(`  where: ${error.where.replaceAll('\n', '\n         ')}`);
  if (error.hint) lines.push(`  server's hint: ${error.hint}`);
  return { sqlstate: error.code, message: error.message, position, text: lines.join('\n') };
}
