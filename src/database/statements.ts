import { CodelearnError } from '../errors.ts';
import type { SourceFile } from '../project/header.ts';
import { loadParser } from './parser.ts';
import { renderSnippet } from './sql-error.ts';

/** One statement of a file: its text without the semicolon, and where it begins in the file (UTF-16 index). */
export interface Statement {
  readonly text: string;
  readonly offset: number;
  /** Parse tree node kind, e.g. `IndexStmt`, `TransactionStmt`. */
  readonly kind: string;
  /** The parse tree of the statement (types in `@pgsql/types`). */
  readonly tree: unknown;
}

/**
 * Splits a file with the server's own grammar (libpg_query). Loaded only when called: it costs some 55 ms.
 * @throws CodelearnError exit 2 with file:line:column when the text does not parse
 */
export async function parseStatements(file: SourceFile): Promise<readonly Statement[]> {
  const parser = await loadParser();
  if (file.text.trim() === '') return [];
  const { stmts = [] } = parseOrExplain(() => parser.parseSync(file.text), file);
  return cutStatements(file.text, stmts);
}

interface RawStatement {
  readonly stmt?: unknown;
  readonly stmt_location?: number;
  readonly stmt_len?: number;
}

/** The parser counts UTF-8 bytes; what lies between two statements is decoded once, so that the whole is linear. */
function cutStatements(text: string, raws: readonly RawStatement[]): readonly Statement[] {
  const bytes = Buffer.from(text, 'utf8');
  let seen = { bytes: 0, units: 0 };
  return raws.map(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
    const units = seen.units + bytes.toString('utf8', seen.bytes, start).length;
    seen = { bytes: start, units };
    const cut = bytes.toString('utf8', start, length ? start + length : bytes.length);
    const tree = (stmt ?? {}) as Record<string, unknown>;
    const [kind = 'Unknown'] = Object.keys(tree);
    return { text: cut.trim(), offset: units + cut.length - cut.trimStart().length, kind, tree: tree[kind] };
  });
}

interface ParseError {
  readonly message: string;
  /** 0-based, in code points. */
  readonly sqlDetails?: { readonly message: string; readonly cursorPosition: number };
}

function parseOrExplain<T>(parse: () => T, file: SourceFile): T {
  try {
    return parse();
  } catch (error) {
    const { message, sqlDetails } = error as ParseError;
    if (sqlDetails === undefined) {
      throw new CodelearnError(`${file.path}: ${message}`, { code: 'syntax', cause: error });
    }
    const before = [...file.text].slice(0, sqlDetails.cursorPosition).join('');
    const line = before.split('\n').length;
    const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
    const snippet = renderSnippet(file.text, { line, column });
    throw new CodelearnError([`${file.path}:${line}:${column}: ${sqlDetails.message}`, ...snippet].join('\n'), {
      code: 'syntax',
      hint: 'Nothing was attempted.',
      cause: error,
    });
  }
}
