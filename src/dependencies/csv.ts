import { createReadStream } from 'node:fs';
import { CodelearnError } from '../errors.ts';
import { createScanner, csvFault } from './csv-scanner.ts';
import type { EncodedTable } from './encoded-table.ts';
import { createTableEncoder, type TableEncoder } from './table-encoder.ts';

/**
 * Reads a comma-separated file with a header line, as RFC 4180 has it: quotes around a field, doubled inside it, line
 * breaks and commas within quotes; LF as well as CRLF. An empty field is a value like any other.
 * @throws CodelearnError `csv` (exit 2) with file:line: no header, ragged row, text around quotes, unclosed quote.
 */
export async function readCsv(path: string, absolute: string): Promise<EncodedTable> {
  try {
    return await encodeCsv(createReadStream(absolute), path);
  } catch (error) {
    if (error instanceof CodelearnError) throw error;
    throw csvFault(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

export async function encodeCsv(chunks: AsyncIterable<Uint8Array>, path: string): Promise<EncodedTable> {
  const names: string[] = [];
  let encoder: TableEncoder | undefined;
  const scanner = createScanner(path, {
    field(bytes, length) {
      if (encoder === undefined) names.push(decoder.decode(bytes.subarray(0, length)));
      else encoder.addField(bytes, length);
    },
    record(line) {
      if (encoder === undefined) {
        checkHeader(names, `${path}:${line}`);
        encoder = createTableEncoder(names);
      } else {
        const fields = encoder.endRow();
        if (fields !== names.length) throw ragged(`${path}:${line}`, fields, names.length);
      }
    },
  });
  for await (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  if (encoder === undefined) throw csvFault(`${path}:1: the file is empty`);
  return encoder.finish();
}

const decoder = new TextDecoder();

function checkHeader(names: readonly string[], where: string): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw csvFault(`${where}: the header names the column "${twice}" twice`);
  if (names.length > 1600) throw csvFault(`${where}: ${names.length} columns; a PostgreSQL table has 1,600 at most`);
}

function ragged(where: string, fields: number, expected: number): CodelearnError {
  return csvFault(`${where}: ${fields} ${fields === 1 ? 'field' : 'fields'} where the header has ${expected}`);
}
