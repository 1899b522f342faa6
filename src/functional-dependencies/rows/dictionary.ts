import { CodelearnError } from '../../errors.ts';
import { copiedInto } from '../array-growth.ts';

/**
 * Numbers the different values of a column from 1 on (dictionary encoding), by their bytes and without making strings. Memory:
 * the bytes of each value once, and 12 to 20 bytes a value.
 */
export interface Dictionary {
  /** The value's number, the next free one if it is new. */
  encode(bytes: Uint8Array, length: number): number;
  /** Text of value number `code`, read as UTF-8. */
  decode(code: number): string;
  size(): number;
}

export function createDictionary(): Dictionary {
  let arena = new Uint8Array(1024);
  /** Value `code` ends at ends[code] and starts where the one before ends. */
  let ends = new Int32Array(64);
  /** A hash table with open addressing: codes, 0 where free. */
  let slots = new Int32Array(128);
  let size = 0;

  return { encode, decode: (code) => decoder.decode(bytesOf(code)), size: () => size };

  function encode(bytes: Uint8Array, length: number): number {
    let slot = hash(bytes, 0, length) & (slots.length - 1);
    for (let code = slots[slot] as number; code !== 0; code = slots[slot] as number) {
      if (isValue(code, bytes, length)) return code;
      slot = (slot + 1) & (slots.length - 1);
    }
    return append(bytes, length, slot);
  }

  function isValue(code: number, bytes: Uint8Array, length: number): boolean {
    const start = ends[code - 1] as number;
    if ((ends[code] as number) - start !== length) return false;
    for (let index = 0; index < length; index += 1) if (arena[start + index] !== bytes[index]) return false;
    return true;
  }

  function append(bytes: Uint8Array, length: number, slot: number): number {
    const start = ends[size] as number;
    if (start + length > 2 ** 31 - 1) throw tooLarge();
    while (start + length > arena.length) arena = copiedInto(new Uint8Array(arena.length * 2), arena);
    arena.set(bytes.subarray(0, length), start);
    size += 1;
    if (size === ends.length) ends = copiedInto(new Int32Array(ends.length * 2), ends);
    ends[size] = start + length;
    slots[slot] = size;
    if (size * 2 > slots.length) rehash();
    return size;
  }

  function rehash(): void {
    slots = new Int32Array(slots.length * 2);
    for (let code = 1; code <= size; code += 1) {
      let slot = hash(arena, ends[code - 1] as number, ends[code] as number) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = code;
    }
  }

  function bytesOf(code: number): Uint8Array {
    return arena.subarray(ends[code - 1], ends[code]);
  }
}

const decoder = new TextDecoder();

/** FNV-1a with a final mix, so that its low bits may be used. */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let mixed = 0x811c9dc5;
  for (let index = from; index < to; index += 1) mixed = Math.imul(mixed ^ (bytes[index] as number), 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

function tooLarge(): CodelearnError {
  return new CodelearnError('a column holds more than 2 GB of different values', {
    code: 'column-too-large',
    hint: 'Leave the column out, or look at a sample of the rows.',
  });
}
