import { CodelearnError } from '../errors.ts';

export interface Scanner {
  push(chunk: Uint8Array): void;
  end(): void;
}

/** What the scanner meets; `field`'s bytes are only valid during the call. */
export interface Listener {
  field(bytes: Uint8Array, length: number): void;
  /** After its fields; `line` is where the record started. */
  record(line: number): void;
}

const [comma, quote, lineFeed, carriageReturn] = [0x2c, 0x22, 0x0a, 0x0d];

type Place = 'record start' | 'field start' | 'plain' | 'quoted' | 'after quote';

/** Cuts bytes into fields and records; a chunk may end anywhere. */
export function createScanner(path: string, listener: Listener): Scanner {
  let place: Place = 'record start';
  let field = new Uint8Array(256);
  let [length, line, started, afterReturn, atStart] = [0, 1, 1, false, true];

  return {
    push(chunk) {
      for (const byte of skipMark(chunk)) step(byte);
    },
    end() {
      if (afterReturn) append(carriageReturn);
      if (place === 'quoted') throw csvFault(`${path}:${started}: a quote opened in this row is never closed`);
      if (place !== 'record start') endRecord();
    },
  };

  /** A byte order mark is no part of the first name. */
  function skipMark(chunk: Uint8Array): Uint8Array {
    const marked = atStart && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    atStart = false;
    return marked ? chunk.subarray(3) : chunk;
  }

  function step(byte: number): void {
    if (place === 'quoted') {
      stepQuoted(byte);
      return;
    }
    if (afterReturn && byte !== lineFeed) append(carriageReturn);
    afterReturn = false;
    if (byte === comma) endField();
    else if (byte === lineFeed) endRecord();
    else if (byte === carriageReturn) afterReturn = true;
    else if (byte === quote) stepQuote();
    else append(byte);
  }

  function stepQuoted(byte: number): void {
    if (byte === quote) {
      place = 'after quote';
      return;
    }
    if (byte === lineFeed) line += 1;
    keep(byte);
  }

  function stepQuote(): void {
    if (place === 'plain') throw csvFault(`${path}:${line}: a quote inside a field that does not start with one`);
    if (place === 'after quote') keep(quote);
    place = 'quoted';
  }

  function append(byte: number): void {
    if (place === 'after quote') throw csvFault(`${path}:${line}: text after the closing quote of a field`);
    place = 'plain';
    keep(byte);
  }

  function keep(byte: number): void {
    if (length === field.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(field);
      field = larger;
    }
    field[length] = byte;
    length += 1;
  }

  function endField(): void {
    listener.field(field, length);
    length = 0;
    place = 'field start';
  }

  function endRecord(): void {
    endField();
    listener.record(started);
    place = 'record start';
    line += 1;
    started = line;
  }
}

/** @returns the fault of a file that is no table; the message starts with file:line. */
export function csvFault(message: string): CodelearnError {
  return new CodelearnError(message, {
    code: 'csv',
    hint: 'The file must be comma-separated as in RFC 4180: a header line, then the same number of fields in each row.',
  });
}
