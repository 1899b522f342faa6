/**
 * A set of attributes of one relation: bit `i` is 1 where the attribute at position `i` is in it; never negative.
 *
 * A bigint, because a PostgreSQL table has up to 1,600 columns, sets compare with `===` and serve as map keys. An operation
 * takes time linear in the highest position: one machine word for 64 attributes.
 */
export type AttributeSet = bigint;

export const emptySet: AttributeSet = 0n;

export function setOf(positions: Iterable<number>): AttributeSet {
  let set = emptySet;
  for (const position of positions) set |= 1n << BigInt(position);
  return set;
}

/** The set of the first `count` attributes: all of a relation with that many. */
export function fullSet(count: number): AttributeSet {
  return (1n << BigInt(count)) - 1n;
}

/** Positions in ascending order. */
export function positionsOf(set: AttributeSet): number[] {
  const digits = set.toString(2);
  const positions: number[] = [];
  for (let index = digits.length - 1; index >= 0; index -= 1) {
    if (digits[index] === '1') positions.push(digits.length - 1 - index);
  }
  return positions;
}

/** The one-attribute subsets, in ascending order of position. */
export function singletonsOf(set: AttributeSet): AttributeSet[] {
  return positionsOf(set).map((position) => 1n << BigInt(position));
}

/** How many attributes are in the set. */
export function sizeOf(set: AttributeSet): number {
  return positionsOf(set).length;
}

export function isSubset(part: AttributeSet, whole: AttributeSet): boolean {
  return (part & whole) === part;
}

export function isProperSubset(part: AttributeSet, whole: AttributeSet): boolean {
  return part !== whole && isSubset(part, whole);
}

/** What is in `set` and not in `removed`. */
export function without(set: AttributeSet, removed: AttributeSet): AttributeSet {
  return set ^ (set & removed);
}

/** Orders small sets before large ones, equal sizes by the set's bits: a stable order for printing. */
export function compareSets(one: AttributeSet, other: AttributeSet): number {
  return sizeOf(one) - sizeOf(other) || (one < other ? -1 : Number(one > other));
}
