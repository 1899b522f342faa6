import { CodelearnError } from '../errors.ts';
import type { SourceFile } from '../project/header.ts';
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
  const parser = await import('libpg-query');
  await parser.loadModule();
  if (file.text.trim() === '') return [];
  const bytes = Buffer.from(file.text, 'utf8');
  const { stmts = [] } = parseOrExplain(() => parser.parseSync(file.text), file);
  return stmts.map((raw) => {
    const start = raw.stmt_location ?? 0;
    const end = raw.stmt_len ? start + raw.stmt_len : bytes.length;
    const text = bytes.subarray(start, end).toString('utf8');
    const blank = text.length - text.trimStart().length;
    const tree = (raw.stmt ?? {}) as Record<string, unknown>;
    const [kind = 'Unknown'] = Object.keys(tree);
    const offset = bytes.subarray(0, start).toString('utf8').length + blank;
    return { text: text.trim(), offset, kind, tree: tree[kind] };
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
