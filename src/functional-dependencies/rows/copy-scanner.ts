import { copiedInto } from '../array-growth.ts';
import type { TableEncoder } from './table-encoder.ts';

const [tab, lineFeed, backslash, capitalN] = [0x09, 0x0a, 0x5c, 0x4e];
/** Letters after a backslash in COPY text and the bytes they stand for (CopyAttributeOutText in copyto.c). */
const escapes = new Map(
  [...'btnvfr'].map((letter, index) => [letter.charCodeAt(0), [8, 9, 10, 11, 12, 13][index] ?? 0]),
);

/** Cuts COPY text into fields for an encoder; a chunk may end anywhere. */
export function createCopyScanner(encoder: TableEncoder): { push(chunk: Uint8Array): void } {
  let field = new Uint8Array(256);
  let [length, escaped, isNull] = [0, false, false];

  return {
    push(chunk) {
      for (const byte of chunk) {
        if (escaped) keepEscaped(byte);
        else if (byte === backslash) escaped = true;
        else if (byte === tab) endField();
        else if (byte === lineFeed) endRow();
        else keep(byte);
      }
    },
  };

  function keepEscaped(byte: number): void {
    escaped = false;
    // Data never holds backslash N: a backslash of its own is doubled.
    if (byte === capitalN) isNull = true;
    else keep(escapes.get(byte) ?? byte);
  }

  function keep(byte: number): void {
    if (length === field.length) field = copiedInto(new Uint8Array(length * 2), field);
    field[length] = byte;
    length += 1;
  }

  function endField(): void {
    if (isNull) encoder.addNull();
    else encoder.addField(field, length);
    length = 0;
    isNull = false;
  }

  function endRow(): void {
    endField();
    encoder.endRow();
  }
}
