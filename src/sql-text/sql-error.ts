import type { SourceFile } from '../project/header.ts';
import { findBodyPlace } from './plpgsql-position.ts';
import type { Statement } from './statements.ts';

/** What a server says about a failed statement (protocol "Error and Notice Message Fields"), as the driver hands it on. */
export interface ServerError {
  readonly message: string;
  readonly code: string;
  readonly severity?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly where?: string | undefined;
  readonly position?: string | undefined;
  readonly internal_position?: string | undefined;
  readonly internal_query?: string | undefined;
  readonly constraint_name?: string | undefined;
  readonly table_name?: string | undefined;
  readonly schema_name?: string | undefined;
}

export interface Place {
  /** 1-based line, and 1-based column in code points. */
  readonly line: number;
  readonly column: number;
}

export interface SqlFault {
  readonly sqlstate: string;
  readonly message: string;
  readonly place: Place | undefined;
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
      ? findBodyPlace(error, { text: sent, offset }, statements)
      : offset + countUnits(sent, Number(error.position) - 1);
  const place = at === undefined || at < 0 ? undefined : placeOf(file.text, at);
  const address = place === undefined ? file.path : `${file.path}:${place.line}:${place.column}`;
  const lines = [`${address}: ${error.message} (${error.code})`];
  if (place !== undefined) lines.push(...renderSnippet(file.text, place));
  if (error.detail) lines.push(`  detail: ${error.detail}`);
  if (error.where) lines.push(`  where: ${error.where.replaceAll('\n', '\n         ')}`);
  if (error.hint) lines.push(`  server's hint: ${error.hint}`);
  return { sqlstate: error.code, message: error.message, place, text: lines.join('\n') };
}

/** The server counts code points; a string counts UTF-16 units. */
export function countUnits(text: string, codePoints: number): number {
  let units = 0;
  for (let seen = 0; seen < codePoints && units < text.length; seen += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

export function placeOf(text: string, index: number): Place {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: [...before.slice(lineStart)].length + 1 };
}

/** The line, the one before it, and a caret; wide characters and tabs keep the caret in place. */
export function renderSnippet(text: string, { line, column }: Place): string[] {
  const lines = text.split('\n').map((raw) => raw.replace(/\r$/, ''));
  const shown = lines.slice(Math.max(0, line - 2), line);
  const width = String(line).length;
  const numbered = shown.map((content, at) => {
    const number = String(line - shown.length + 1 + at).padStart(width);
    return `  ${number} | ${content}`;
  });
  const before = [...(lines[line - 1] ?? '')].slice(0, column - 1);
  const padding = before.map((character) => (character === '\t' ? '\t' : ' '.repeat(displayWidth(character)))).join('');
  return [...numbered, `  ${' '.repeat(width)} | ${padding}^`];
}

/** Columns a terminal gives a character: two for emoji and East Asian wide ranges, none for combining marks. */
function displayWidth(character: string): number {
  if (/\p{Mark}/u.test(character)) return 0;
  return /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60]/u.test(
    character,
  )
    ? 2
    : 1;
}
