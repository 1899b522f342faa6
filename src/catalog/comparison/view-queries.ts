/** A name, quoted or not; a string; anything else, a character at a time. Blanks do not count. */
const token = /"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|'(?:[^']|'')*'|[^\s]/gu;

/**
 * Whether two servers printed one query, of which the older put the table's name in front of a column and the newer did
 * not: what the newer has stands in the older, and what the older has beside is a name and a dot before a name.
 */
export function isSameQuery(older: string, newer: string): boolean {
  const [long, short] = [older.match(token) ?? [], newer.match(token) ?? []];
  let index = 0;
  for (const [position, word] of short.entries()) {
    if (long[index + 1] === '.' && short[position + 1] !== '.' && isName.test(long[index] ?? '')) index += 2;
    if (long[index] !== word) return false;
    index += 1;
  }
  return index === long.length;
}

const isName = /^["\p{L}_]/u;
