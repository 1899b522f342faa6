import type { DifferenceSets } from './difference-sets.ts';
import { bitCount } from './hitting-sets.ts';

/** An edge is compared with this many of the smallest: one too many costs the search little, comparing all costs more. */
const compared = 500;

/**
 * The difference sets from record `from` on that hold the right side `right`, without it, as edges that a left side has
 * to hit; small ones first, without most of those that
 * contain another one.
 */
export function minimalEdges(sets: DifferenceSets, right: number, from: number): Uint32Array[] {
  const { records, width, words, count } = sets;
  const [word, bit] = [right >>> 5, 1 << (right & 31)];
  const bySize: number[][] = [];
  for (let record = from; record < count; record += 1) {
    const offset = record * width;
    // The last `words` of a record are the right sides, whether or not lefts are kept apart.
    if (((records[offset + width - words + word] as number) & bit) === 0) continue;
    const size = sizeAt(records, offset, words);
    const same = bySize[size];
    if (same === undefined) bySize[size] = [offset];
    else same.push(offset);
  }
  const kept: Uint32Array[] = [];
  for (const offsets of bySize) {
    for (const offset of offsets ?? []) {
      const edge = records.slice(offset, offset + words);
      edge[word] = (edge[word] as number) & ~bit;
      if (!containsOneOf(edge, kept)) kept.push(edge);
    }
  }
  return kept;
}

function sizeAt(records: Uint32Array, offset: number, words: number): number {
  let size = 0;
  for (let word = 0; word < words; word += 1) size += bitCount(records[offset + word] as number);
  return size;
}

function containsOneOf(edge: Uint32Array, kept: readonly Uint32Array[]): boolean {
  const end = Math.min(kept.length, compared);
  for (let at = 0; at < end; at += 1) if (contains(edge, kept[at] as Uint32Array)) return true;
  return false;
}

function contains(large: Uint32Array, small: Uint32Array): boolean {
  for (let word = 0; word < small.length; word += 1) {
    if (((small[word] as number) & ~(large[word] as number)) !== 0) return false;
  }
  return true;
}
