import { combineFaults, type ErrorDetails } from '../errors.ts';
import type { SourceFile } from '../sql-text/source-file.ts';

/** Where a line stands. */
export interface LinePlace {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * Reads a file that says one thing a line; blank lines and those that start with `#` say nothing.
 * @param parse gives what a line says, or what is wrong with it
 * @throws CodelearnError as `details` say, naming every faulty line
 */
export function parseLines<T extends object>(
  { path, text }: SourceFile,
  parse: (line: string) => T | string,
  details: ErrorDetails,
): (T & LinePlace)[] {
  const faults: string[] = [];
  const said = text.split('\n').flatMap((raw, at) => {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) return [];
    const parsed = parse(content);
    if (typeof parsed !== 'string') return [{ ...parsed, path, line: at + 1 }];
    faults.push(`${path}:${at + 1}: ${parsed}`);
    return [];
  });
  if (faults.length > 0) throw combineFaults(faults, details);
  return said;
}
