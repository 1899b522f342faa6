import { createReadStream } from 'node:fs';
import { CodelearnError } from '../../errors.ts';
import { selectColumns } from './column-selection.ts';
import { readBeginning } from './csv-beginning.ts';
import { createScanner, csvFault } from './csv-scanner.ts';
import type { EncodedTable } from './encoded-table.ts';
import { createTableEncoder, mostValues, type TableEncoder } from './table-encoder.ts';

export interface ReadingOptions {
  /** Names of those to keep; undefined for all. */
  readonly columns?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a comma-separated file with a header line, as RFC 4180 has it: quotes around a field, doubled inside it, line
 * breaks and commas within quotes; LF as well as CRLF. An empty field is a value like any other. Values are bytes, in
 * whatever encoding; the header is UTF-8.
 * @throws CodelearnError (exit 2) with file:line: no text, no header, no such column, ragged row, text around quotes,
 * unclosed quote, stray carriage return, NUL, more values than fit
 */
export async function readCsv(
  path: string,
  absolute: string,
  { columns, signal }: ReadingOptions = {},
): Promise<EncodedTable> {
  try {
    return await encodeCsv(createReadStream(absolute, { signal }), path, columns);
  } catch (error) {
    if (error instanceof CodelearnError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw csvFault(`${path}: cannot be read (${reasons.get(code ?? '') ?? code ?? String(error)})`);
  }
}

const reasons = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'permission denied'],
]);

export async function encodeCsv(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  columns?: readonly string[],
): Promise<EncodedTable> {
  const names: string[] = [];
  let [fields, rows] = [0, 0];
  let table:
    | { readonly encoder: TableEncoder; readonly kept: readonly boolean[]; readonly mostRows: number }
    | undefined;
  const scanner = createScanner(path, {
    field(bytes, length) {
      if (table === undefined) names.push(decodeName(bytes.subarray(0, length), path));
      else if (table.kept[fields] === true) table.encoder.addField(bytes, length);
      fields += 1;
    },
    record(line) {
      if (table === undefined) {
        checkHeader(names, `${path}:${line}`);
        table = prepare(path, names, columns);
      } else {
        if (fields !== names.length) throw ragged(`${path}:${line}`, fields, names.length);
        if (rows === table.mostRows) throw tooLong(`${path}:${line}`, rows);
        table.encoder.endRow();
        rows += 1;
      }
      fields = 0;
    },
  });
  for await (const chunk of readBeginning(chunks, path)) scanner.push(chunk);
  scanner.end();
  if (table === undefined) throw csvFault(`${path}:1: the file is empty`);
  return table.encoder.finish();
}

function prepare(path: string, names: readonly string[], columns: readonly string[] | undefined) {
  const all = names.map((name) => ({ name }));
  const selected = selectColumns(path, all, columns);
  const encoder = createTableEncoder(selected.map(({ name }) => name));
  const kept = all.map((column) => selected.includes(column));
  return { encoder, kept, mostRows: Math.floor(mostValues / Math.max(1, selected.length)) };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function decodeName(bytes: Uint8Array, path: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw csvFault(`${path}:1: the header is not UTF-8`);
  }
}

function checkHeader(names: readonly string[], where: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw csvFault(`${where}: the header names the column "${name}" twice`);
    seen.add(name);
  }
  if (names.length > 1600) throw csvFault(`${where}: ${names.length} columns; a PostgreSQL table has 1,600 at most`);
}

function ragged(where: string, fields: number, expected: number): CodelearnError {
  return csvFault(`${where}: ${fields} ${fields === 1 ? 'field' : 'fields'} where the header has ${expected}`);
}

function tooLong(where: string, rows: number): CodelearnError {
  return new CodelearnError(`${where}: more than ${rows} rows, which is more than fits`, {
    code: 'csv',
    hint: 'Look at fewer columns (--columns a,b,c), or at a part of the rows.',
  });
}
