import { CodelearnError } from '../errors.ts';
import type { SourceFile } from '../sql-text/source-file.ts';

export interface HeaderValue {
  readonly value: string;
  /** 1-based line in the file. */
  readonly line: number;
}

/** The leading `--` comment block: a sentence for people, then `-- name: value` lines. */
export interface Header {
  readonly sentence: string;
  readonly values: ReadonlyMap<string, readonly HeaderValue[]>;
}

/** Which names a kind of file knows; `flag` stands alone, `many` may be repeated. */
export type HeaderNames = Readonly<Record<string, 'one' | 'many' | 'flag'>>;

const setting = /^([a-z][a-z -]*?)\s*:(?:\s+(.*))?$/;

/**
 * Reads the header of a file. A line that starts with a lower-case word and a colon is a setting; any other line is
 * prose, and the first of them is the sentence.
 * @throws CodelearnError `header` naming file and line: unknown name, repeated name, missing value.
 */
export function parseHeader(file: SourceFile, names: HeaderNames): Header {
  const values = new Map<string, HeaderValue[]>();
  let sentence = '';
  for (const { text, line } of commentLines(file.text)) {
    const found = readSetting(text, names);
    if (found === undefined) {
      sentence ||= text;
      continue;
    }
    const fault = settingFault(found, names, values.has(found.name));
    if (fault !== undefined) throw headerFault(file, line, fault, names);
    values.set(found.name, [...(values.get(found.name) ?? []), { value: found.value, line }]);
  }
  return { sentence, values };
}

/** The one value of a name, if the header has it. */
export function headerValue(header: Header, name: string): HeaderValue | undefined {
  return header.values.get(name)?.[0];
}

/** A comma-separated value as a list, without blanks. */
export function headerList(header: Header, name: string): readonly string[] {
  const lines = header.values.get(name) ?? [];
  return lines.flatMap(({ value }) => value.split(',').map((part) => part.trim())).filter((part) => part !== '');
}

export function headerFault(file: SourceFile, line: number, fault: string, names: HeaderNames): CodelearnError {
  const known = Object.keys(names).map((name) => `"${name}"`);
  return new CodelearnError(`${file.path}:${line}: ${fault}`, {
    code: 'header',
    hint: known.length === 0 ? 'A header of this kind of file has no settings.' : `Known here: ${known.join(', ')}.`,
  });
}

function* commentLines(text: string): Generator<{ text: string; line: number }> {
  let line = 0;
  for (const raw of text.split('\n')) {
    line += 1;
    const trimmed = raw.trim();
    if (!trimmed.startsWith('--')) {
      if (trimmed === '' && line === 1) continue;
      return;
    }
    yield { text: trimmed.replace(/^--+\s*/, ''), line };
  }
}

interface Setting {
  readonly name: string;
  readonly value: string;
}

function readSetting(text: string, names: HeaderNames): Setting | undefined {
  if (names[text] === 'flag') return { name: text, value: '' };
  const match = setting.exec(text);
  return match?.[1] === undefined ? undefined : { name: match[1], value: match[2]?.trim() ?? '' };
}

function settingFault({ name, value }: Setting, names: HeaderNames, repeated: boolean): string | undefined {
  const kind = Object.hasOwn(names, name) ? names[name] : undefined;
  if (kind === undefined) return `unknown name "${name}" in the header`;
  if (kind === 'flag' && value !== '') return `"${name}" stands alone, without a value`;
  if (kind !== 'flag' && value === '') return `"${name}" has no value`;
  if (kind !== 'many' && repeated) return `"${name}" is given twice`;
  return undefined;
}
