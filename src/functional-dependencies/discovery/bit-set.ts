/** A set of small whole numbers: number n is in it where bit n % 32 of word ⌊n ÷ 32⌋ is 1. */
export type BitSet = Uint32Array;

export function setBit(set: BitSet, bit: number): void {
  set[bit >>> 5] = (set[bit >>> 5] as number) | (1 << (bit & 31));
}

export function hasBit(set: BitSet, bit: number): boolean {
  return ((set[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
}

/** What is in `set` and not in `removed`, sets of the same length; `undefined` where nothing is left. */
export function difference(set: BitSet, removed: BitSet): BitSet | undefined {
  const rest = new Uint32Array(set.length);
  let any = 0;
  for (let word = 0; word < set.length; word += 1) {
    const kept = (set[word] as number) & ~(removed[word] as number);
    rest[word] = kept;
    any |= kept;
  }
  return any === 0 ? undefined : rest;
}

/** How many bits of a word of 32 are 1 (Warren, "Hacker's Delight", figure 5-2). */
export function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
