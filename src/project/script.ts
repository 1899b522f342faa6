import type { SourceFile } from '../sql-text/source-file.ts';
import type { Span } from '../sql-text/statements.ts';

/** SQL that is run: a whole file, or the part of one below a marker. */
export interface Script {
  readonly file: SourceFile;
  readonly text: string;
  /** Where `text` begins in `file.text` (UTF-16 index). */
  readonly offset: number;
  /** False for files that say `-- transaction: none`. */
  readonly transactional: boolean;
}

/** The whole of a file. */
export function wholeScript(file: SourceFile, transactional = true): Script {
  return { file, text: file.text, offset: 0, transactional };
}

/** Where a script lies in its file (UTF-16 indexes). */
export function spanOf({ text, offset }: Script): Span {
  return { start: offset, end: offset + text.length };
}
