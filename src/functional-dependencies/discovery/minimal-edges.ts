import { type BitSet, bitCount } from './bit-set.ts';
import type { DifferenceSets } from './difference-sets.ts';

/** An edge is compared with this many of the smallest: one too many costs the search little, comparing all costs more. */
const compared = 500;

/**
 * The edges that a determinant of `dependent` has to hit: the difference sets from record `from` on that hold the dependent,
 * without it. Small ones first, without most of those that contain another one, because who hits the smaller hits the larger.
 */
export function minimalEdges(sets: DifferenceSets, dependent: number, from: number): BitSet[] {
  const { records, width, words, count } = sets;
  const [word, bit] = [dependent >>> 5, 1 << (dependent & 31)];
  const bySize: number[][] = [];
  for (let record = from; record < count; record += 1) {
    const offset = record * width;
    // The last `words` of a record are the dependents, whether or not they are kept apart.
    if (((records[offset + width - words + word] as number) & bit) === 0) continue;
    const size = sizeAt(records, offset, words);
    const same = bySize[size];
    if (same === undefined) bySize[size] = [offset];
    else same.push(offset);
  }
  const kept: BitSet[] = [];
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

function containsOneOf(edge: BitSet, kept: readonly BitSet[]): boolean {
  const end = Math.min(kept.length, compared);
  for (let index = 0; index < end; index += 1) if (contains(edge, kept[index] as BitSet)) return true;
  return false;
}

function contains(large: BitSet, small: BitSet): boolean {
  for (let word = 0; word < small.length; word += 1) {
    if (((small[word] as number) & ~(large[word] as number)) !== 0) return false;
  }
  return true;
}
