import { CodelearnError } from '../../errors.ts';
import { copiedInto } from '../array-growth.ts';

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

const strayReturn = 'a carriage return without a line feed outside quotes: rows end with LF or CRLF';

type State = 'record start' | 'field start' | 'plain' | 'quoted' | 'after quote';

/** Cuts bytes into fields and records; a chunk may end anywhere. */
export function createScanner(path: string, listener: Listener): Scanner {
  let state: State = 'record start';
  let field = new Uint8Array(256);
  let [length, line, started, afterReturn] = [0, 1, 1, false];

  return {
    push(chunk) {
      for (const byte of chunk) step(byte);
    },
    end() {
      if (state === 'quoted') throw csvFault(`${path}:${started}: a quote opened in this row is never closed`);
      if (state !== 'record start') endRecord();
    },
  };

  function step(byte: number): void {
    if (state === 'quoted') {
      stepQuoted(byte);
      return;
    }
    if (afterReturn && byte !== lineFeed) throw csvFault(`${path}:${line}: ${strayReturn}`);
    afterReturn = false;
    if (byte === comma) endField();
    else if (byte === lineFeed) endRecord();
    else if (byte === carriageReturn) afterReturn = true;
    else if (byte === quote) stepQuote();
    else append(byte);
  }

  function stepQuoted(byte: number): void {
    if (byte === quote) {
      state = 'after quote';
      return;
    }
    if (byte === lineFeed) line += 1;
    keep(byte);
  }

  function stepQuote(): void {
    if (state === 'plain') throw csvFault(`${path}:${line}: a quote inside a field that does not start with one`);
    if (state === 'after quote') keep(quote);
    state = 'quoted';
  }

  function append(byte: number): void {
    if (state === 'after quote') throw csvFault(`${path}:${line}: text after the closing quote of a field`);
    state = 'plain';
    keep(byte);
  }

  function keep(byte: number): void {
    if (length === field.length) field = copiedInto(new Uint8Array(length * 2), field);
    if (byte === 0) throw csvFault(`${path}:${line}: a NUL byte, which no text holds`);
    field[length] = byte;
    length += 1;
  }

  function endField(): void {
    listener.field(field, length);
    length = 0;
    state = 'field start';
  }

  function endRecord(): void {
    endField();
    listener.record(started);
    state = 'record start';
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
