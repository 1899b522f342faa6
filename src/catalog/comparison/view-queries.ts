/** A name, quoted or not; a string; anything else, a character at a time. Blanks do not count. */
const token = /"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|'(?:[^']|'')*'|[^\s]/gu;

/**
 * Whether two servers printed one query, of which the older put the name of its only table in front of columns and the
 * newer did not: what the newer has stands in the older, and beside it the older has that name and a dot before others.
 */
export function isSameQuery(older: string, newer: string): boolean {
  const [long, short] = [readTokens(older), readTokens(newer)];
  const from = short.indexOf('FROM');
  const isTable = (name: string | undefined): boolean =>
    short.some((word, index) => index > from && word === name && short[index + 1] !== '.');
  const prefixes = new Set<string | undefined>();
  let index = 0;
  for (const [position, word] of short.entries()) {
    const isPrefixed = long[index + 1] === '.' && short[position + 1] !== '.' && short[position - 1] !== 'FROM';
    if (isPrefixed && isTable(long[index])) {
      prefixes.add(long[index]);
      index += 2;
    }
    if (long[index] !== word) return false;
    index += 1;
  }
  return index === long.length && prefixes.size <= 1;
}

function readTokens(query: string): readonly string[] {
  return query.match(token) ?? [];
}
