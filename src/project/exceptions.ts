import type { SourceFile } from '../sql-text/source-file.ts';
import { type ProjectFolder, readOptional } from './files.ts';
import { type LinePlace, parseLines } from './line-file.ts';

/** One line of `exceptions.txt`: findings of `verify` that are accepted, and why. */
export interface Exception extends LinePlace {
  readonly section: string;
  /** The kind of check, e.g. `foreign-key-index`. */
  readonly check: string;
  /** What follows: `subject: reason`. Names may hold colons: what is the subject, the findings tell. */
  readonly rest: string;
}

/** The exceptions of the project; none where it has no `exceptions.txt`. */
export function readExceptions(folder: ProjectFolder): readonly Exception[] {
  const file = readOptional(folder, 'exceptions.txt');
  return file === undefined ? [] : parseExceptions(file);
}

/**
 * Reads `section/check subject: reason`, one a line; `#` starts a comment line.
 * @throws CodelearnError `exceptions` (exit 2) naming every faulty line.
 */
export function parseExceptions(file: SourceFile): Exception[] {
  return parseLines(file, parseLine, { code: 'exceptions', hint });
}

function parseLine(text: string): Omit<Exception, keyof LinePlace> | string {
  const [, section, check, rest] = /^([a-z-]+)\/([a-z0-9-]+)\s+(\S.*)$/.exec(text) ?? [];
  if (section === undefined || check === undefined || rest === undefined || !/[^:]: *[^ :]/.test(rest)) {
    return `"${text}" is not a finding, a colon and a reason`;
  }
  return { section, check, rest };
}

const hint =
  'A line is a finding as verify prints it, a colon, and why it is accepted: "design/foreign-key-index public.orders (customer_id): no customer is ever deleted"; with "*" for the subject it is every finding of its kind. Nothing was attempted.';
