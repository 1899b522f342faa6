import { combineFaults } from '../errors.ts';
import { type ProjectFolder, readOptional } from './files.ts';
import type { SourceFile } from './header.ts';

/** One line of `exceptions.txt`: findings of `verify` that are accepted, and why. */
export interface Exception {
  readonly section: string;
  /** The kind of check, e.g. `foreign-key-index`. */
  readonly check: string;
  /** What follows: `subject: reason`. Names may hold colons: what is the subject, the findings tell. */
  readonly rest: string;
  readonly path: string;
  /** 1-based. */
  readonly line: number;
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
  const faults: string[] = [];
  const exceptions = file.text.split('\n').flatMap((raw, at) => {
    const text = raw.trim();
    if (text === '' || text.startsWith('#')) return [];
    const [, section, check, rest] = /^([a-z-]+)\/([a-z0-9-]+)\s+(\S.*)$/.exec(text) ?? [];
    if (section !== undefined && check !== undefined && rest !== undefined && /[^:]: *[^ :]/.test(rest)) {
      return [{ section, check, rest, path: file.path, line: at + 1 }];
    }
    faults.push(`${file.path}:${at + 1}: "${text}" is not a finding, a colon and a reason`);
    return [];
  });
  if (faults.length > 0) throw combineFaults(faults, { code: 'exceptions', hint });
  return exceptions;
}

const hint =
  'A line is a finding as verify prints it, a colon, and why it is accepted: "design/foreign-key-index public.orders (customer_id): no customer is ever deleted"; with "*" for the subject it is every finding of its kind. Nothing was attempted.';
