import { CodelearnError } from '../errors.ts';
import type { SourceFile } from '../sql-text/source-file.ts';
import { type ProjectFolder, readOptional } from './files.ts';
import { type LinePlace, parseLines } from './line-file.ts';

/** One line of `dependencies.txt`: what people know about a table beyond its keys. */
export interface Declaration extends LinePlace {
  readonly schema: string;
  readonly table: string;
  /**
   * `holds`: determinant → dependent is a rule. `rejected`: it may look so in the data and is an accident. `unrelated`: the
   * column has nothing to do with one of another table, as much as their values may suggest it. `atomic`: see `determinant`.
   */
  readonly kind: 'holds' | 'rejected' | 'unrelated' | 'atomic';
  /** The determinant; for `unrelated` one column; for `atomic` the columns whose values are read and written whole. */
  readonly determinant: readonly string[];
  /** Empty for `atomic`; for `unrelated` the one column of the other table. */
  readonly dependent: readonly string[];
  /** The table of `dependent`, where it is another one: for `unrelated` alone. */
  readonly other: { readonly schema: string; readonly table: string } | undefined;
  /** Why; empty for `holds`. */
  readonly reason: string;
}

/** The declarations of the project; none where it has no `dependencies.txt`. */
export function readDependencies(folder: ProjectFolder): readonly Declaration[] {
  const file = readOptional(folder, 'dependencies.txt');
  return file === undefined ? [] : parseDependencies(file);
}

/**
 * Reads `[schema.]table: a, b -> c`, `table: a -/-> c  reason`, `table: a -/-> [schema.]other.b  reason` and
 * `table: a is atomic  reason`, one a line; `#` starts a comment line. Names fold to lower case unless quoted, as in SQL.
 * @throws CodelearnError `dependencies` (exit 2) naming every faulty line.
 */
export function parseDependencies(file: SourceFile): Declaration[] {
  return parseLines(file, parseLine, { code: 'dependencies', hint });
}

const hint =
  'A line is "table: a, b -> c" (a rule), "table: a -/-> c  reason" (an accident), "table: a -/-> other.b  reason" (no ' +
  'relation), "table: a is atomic  reason", or starts with "#" (a comment). Nothing was attempted.';

const name = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;
const list = String.raw`${name}(?:\s*,\s*${name})*`;
const elsewhere = String.raw`(?:(${name})\.)?(${name})\.(${name})`;
const line = new RegExp(
  String.raw`^(?:(${name})\s*\.\s*)?(${name})\s*:\s*(${list})\s*(?:(->|-/->)\s*(?:${elsewhere}|(${list}))|(is\s+atomic))(?:\s+(.*))?$`,
  'u',
);

type Line = Omit<Declaration, 'path' | 'line'>;

/** The declaration, or what is wrong with the line. */
function parseLine(text: string): Line | string {
  const match = line.exec(text);
  if (match === null) return faultOf(text);
  const [, schema, table = '', determinant = '', arrow, ...rest] = match;
  const [owner, otherTable, otherColumn = '', dependent = otherColumn, , reason = ''] = rest;
  const other = otherTable === undefined ? undefined : { schema: schemaOf(owner), table: fold(otherTable) };
  if (other !== undefined && arrow === '->') {
    return `what refers to ${otherTable}.${otherColumn} is a foreign key: a rule is about one table`;
  }
  const kind =
    arrow === undefined ? 'atomic' : arrow === '->' ? 'holds' : other === undefined ? 'rejected' : 'unrelated';
  const parsed: Line = {
    schema: schemaOf(schema),
    table: fold(table),
    kind,
    determinant: names(determinant),
    dependent: names(dependent),
    other,
    reason,
  };
  return meaningFault(parsed) ?? parsed;
}

function schemaOf(written: string | undefined): string {
  return written === undefined ? 'public' : fold(written);
}

function faultOf(text: string): string {
  if (!text.includes(':')) return `"${text}" does not start with a table and a colon`;
  if (!/->|is\s+atomic/.test(text)) return `"${text}" has no "->", "-/->" or "is atomic"`;
  return `"${text}" cannot be read as columns, an arrow, and columns`;
}

function meaningFault({ kind, determinant, dependent, reason }: Line): string | undefined {
  if (kind === 'holds' && reason !== '') return `"${reason}" after the columns: a comma is missing, or it is a comment`;
  if (kind !== 'holds' && reason === '') return 'the reason is missing: say after the columns why';
  if (kind === 'unrelated')
    return determinant.length > 1
      ? `${determinant.join(', ')} before a column of another table: say it of one column a line`
      : undefined;
  const both = dependent.filter((column) => determinant.includes(column));
  if (both.length > 0) return `${both.join(', ')} stands on both sides`;
  const twice = [determinant, dependent].flatMap((side) => side.filter((column, at) => side.indexOf(column) !== at));
  return twice.length > 0 ? `${twice.join(', ')} is given twice` : undefined;
}

function names(text: string): string[] {
  return [...text.matchAll(new RegExp(name, 'gu'))].map(([found]) => fold(found));
}

/** PostgreSQL folds with `downcase_identifier`: ASCII letters only, in every encoding that we accept. */
function fold(written: string): string {
  if (written.startsWith('"')) return written.slice(1, -1).replaceAll('""', '"');
  return written.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** A fault of meaning found later, against the catalog: unknown table or column. */
export function declarationFault(declaration: Declaration, fault: string, known: string): CodelearnError {
  return new CodelearnError(`${declaration.path}:${declaration.line}: ${fault}`, { code: 'dependencies', hint: known });
}
