import { CodelearnError } from '../errors.ts';
import { loadParser } from './parser.ts';
import { countUnits, positionOf, renderSnippet } from './position.ts';
import type { SourceFile } from './source-file.ts';

/** One statement of a file: its text without the semicolon, and where it begins in the file (UTF-16 index). */
export interface Statement {
  readonly text: string;
  readonly offset: number;
  /** Parse tree node kind, e.g. `IndexStmt`, `TransactionStmt`. */
  readonly kind: string;
  /** The parse tree of the statement (types in `@pgsql/types`). */
  readonly tree: unknown;
}

/** A part of a text (UTF-16 indexes). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Why a text does not parse. */
export interface SyntaxFault {
  /** In the parser's words. */
  readonly reason: string;
  /** Where the parser stopped, in the file (UTF-16 index); it does not always say. */
  readonly at: number | undefined;
  readonly cause: unknown;
}

/** What the parser makes of a text. */
export type Parsed = { readonly statements: readonly Statement[] } | { readonly fault: SyntaxFault };

/**
 * Splits a file with the server's own grammar (libpg_query). Loaded only when called: it costs some 55 ms.
 * @throws CodelearnError exit 2 with file:line:column when the text does not parse
 */
export async function parseStatements(file: SourceFile): Promise<readonly Statement[]> {
  const parsed = await readStatements(file, { start: 0, end: file.text.length });
  if ('statements' in parsed) return parsed.statements;
  const { fault } = parsed;
  throw new CodelearnError(describeFault(file, fault), {
    code: 'syntax',
    hint: 'Nothing was attempted.',
    cause: fault.cause,
  });
}

/** `file:line:column: reason`, then the line and a caret. */
export function describeFault({ path, text }: SourceFile, { reason, at }: SyntaxFault): string {
  if (at === undefined) return `${path}: ${reason}`;
  const position = positionOf(text, at);
  return [`${path}:${position.line}:${position.column}: ${reason}`, ...renderSnippet(text, position)].join('\n');
}

/** The same for a part of a file, with the fault as a value; positions are those in the file. */
export async function readStatements(file: SourceFile, { start, end }: Span): Promise<Parsed> {
  const parser = await loadParser();
  const text = file.text.slice(start, end);
  if (text.trim() === '') return { statements: [] };
  let raws: readonly RawStatement[];
  try {
    raws = parser.parseSync(text).stmts ?? [];
  } catch (cause) {
    return { fault: placeFault(cause as ParseError, text, start) };
  }
  return { statements: cutStatements(text, raws, start) };
}

interface RawStatement {
  readonly stmt?: unknown;
  readonly stmt_location?: number;
  readonly stmt_len?: number;
}

/** The parser counts UTF-8 bytes; what lies between two statements is decoded once, so that the whole is linear. */
function cutStatements(text: string, raws: readonly RawStatement[], start: number): readonly Statement[] {
  const bytes = Buffer.from(text, 'utf8');
  let seen = { bytes: 0, units: 0 };
  return raws.map(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    const units = seen.units + bytes.toString('utf8', seen.bytes, from).length;
    seen = { bytes: from, units };
    const cut = bytes.toString('utf8', from, length ? from + length : bytes.length);
    const tree = (stmt ?? {}) as Record<string, unknown>;
    const [kind = 'Unknown'] = Object.keys(tree);
    return { text: cut.trim(), offset: start + units + cut.length - cut.trimStart().length, kind, tree: tree[kind] };
  });
}

interface ParseError {
  readonly message: string;
  /** 0-based, in code points. */
  readonly sqlDetails?: { readonly message: string; readonly cursorPosition: number };
}

function placeFault(cause: ParseError, text: string, start: number): SyntaxFault {
  const { message, sqlDetails } = cause;
  if (sqlDetails === undefined) return { reason: message, at: undefined, cause };
  return { reason: sqlDetails.message, at: start + countUnits(text, sqlDetails.cursorPosition), cause };
}
